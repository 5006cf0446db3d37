/** One long task in one line: what is being done, a bar, how far, how long still. */
import { cutToWidth, formatBar, formatBytes, formatClock } from './format.js';

/** Where a task stands. */
export interface TaskProgress {
  readonly message: string;
  readonly done?: number;
  readonly total?: number;
  /** What `done` and `total` count. */
  readonly unit?: 'bytes';
}

const BAR_WIDTH = 20;

/** The line, cut to `width`; time left is by the mean pace so far. */
export function taskText(progress: TaskProgress, seconds: number, width: number): string {
  const { message, done, total, unit } = progress;
  const count = (value: number) => (unit === 'bytes' ? formatBytes(value) : String(value));
  if (done === undefined) return cutToWidth(message, width);
  if (total === undefined || total <= 0) return cutToWidth(`${message}  ${count(done)}`, width);
  const left =
    done > 0 && done < total ? `  left ${formatClock((seconds / done) * (total - done))}` : '';
  const bar = formatBar(done / total, BAR_WIDTH);
  return cutToWidth(`${message}  ${bar}  ${count(done)} of ${count(total)}${left}`, width);
}
