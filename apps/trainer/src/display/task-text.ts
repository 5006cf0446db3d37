/** Formats the progress of one long task as one line: message, bar, amount and time left. */
import { cutToWidth, formatBar, formatBytes, formatClock } from './format.js';

/** Progress of a task. */
export interface TaskProgress {
  readonly message: string;
  readonly done?: number;
  readonly total?: number;
  /** Unit of `done` and `total`; without it they are plain counts. Work is shown as a percentage. */
  readonly unit?: 'bytes' | 'work';
  /** What is done at present; it comes last. */
  readonly detail?: string;
}

const BAR_WIDTH = 20;

/**
 * Returns the line, shortened to `width` characters.
 *
 * @param seconds time since the task began; the time left is estimated from the mean pace.
 */
export function taskText(progress: TaskProgress, seconds: number, width: number): string {
  const { message, done, total, unit, detail } = progress;
  const count = (value: number) => (unit === 'bytes' ? formatBytes(value) : String(value));
  if (done === undefined) return cutToWidth(message, width);
  if (total === undefined || total <= 0) return cutToWidth(`${message}  ${count(done)}`, width);
  const left =
    done > 0 && done < total ? `  left ${formatClock((seconds / done) * (total - done))}` : '';
  const bar = formatBar(done / total, BAR_WIDTH);
  const amount =
    unit === 'work' ? `${Math.floor((100 * done) / total)} %` : `${count(done)} of ${count(total)}`;
  const present = detail === undefined ? '' : `  ${detail}`;
  return cutToWidth(`${message}  ${bar}  ${amount}${left}${present}`, width);
}
