/** Random sequences of operations on a disk, as data. */
import type { Draws } from './draws.fixture.js';
import type { Disk, DiskFile } from './interfaces.fixture.js';

const KINDS = [
  ...(['create', 'openAtEnd', 'link', 'rename', 'remove', 'makeFolder', 'removeFolder'] as const),
  ...(['read', 'list', 'isFolder', 'modifiedAt', 'touch', 'syncFolder'] as const),
  ...(['write', 'sync', 'close'] as const),
];

/** One operation. Those on open files name them by their number in the order of their opening. */
export interface DiskStep {
  readonly kind: (typeof KINDS)[number];
  readonly path: string;
  readonly second: string;
  readonly file: number;
  readonly bytes: Uint8Array;
}

const NAMES = ['a', 'b', 'c'];

function drawPath(draws: Draws): string {
  if (draws.chance(0.01)) return `/${'n'.repeat(256)}`;
  let path = '';
  do path += `/${draws.oneOf(NAMES)}`;
  while (path.length < 8 && draws.chance(0.5));
  return path;
}

/** Draws operations on the names a, b and c, up to four levels deep. */
export function drawSteps(draws: Draws, count: number): DiskStep[] {
  return Array.from({ length: count }, () => ({
    kind: draws.oneOf(KINDS),
    path: drawPath(draws),
    second: drawPath(draws),
    file: draws.below(100),
    bytes: Uint8Array.from({ length: draws.below(1500) }, () => draws.below(256)),
  }));
}

/** Does the operations one after the other, and returns what came of each. Closes all files. */
export async function doSteps(disk: Disk, steps: readonly DiskStep[]): Promise<string[]> {
  const files: DiskFile[] = [];
  const results: string[] = [];
  for (const step of steps) {
    try {
      results.push(`${step.kind} ${resultText(step.kind, await doStep(disk, step, files))}`);
    } catch (error) {
      results.push(`${step.kind} ${errorText(error)}`);
    }
  }
  for (const file of files) await file.close();
  return results;
}

async function doStep(disk: Disk, step: DiskStep, files: DiskFile[]): Promise<unknown> {
  const { kind, path, second, bytes } = step;
  const file = files[step.file % files.length];
  switch (kind) {
    case 'create':
    case 'openAtEnd':
      files.push(await disk[kind](path));
      return undefined;
    case 'write':
      return file?.write(bytes);
    case 'sync':
    case 'close':
      return file?.[kind]();
    case 'link':
    case 'rename':
      return disk[kind](path, second);
    case 'read':
      return disk.read(path, 4000);
    default:
      return disk[kind](path);
  }
}

function resultText(kind: string, value: unknown): string {
  if (kind === 'modifiedAt') return 'a time'; // two clocks
  if (value instanceof Uint8Array) return `${Buffer.from(value).toString('base64')}`;
  if (!Array.isArray(value)) return String(value);
  return JSON.stringify(value.sort((a, b) => (a.name < b.name ? -1 : 1)));
}

function errorText(error: unknown): string {
  const { code, syscall, path, dest } = error as NodeJS.ErrnoException & { dest?: string };
  // Node tells neither the path nor the call of a file that is closed.
  if (code === 'EBADF') return code;
  const place = [path, dest].map((each) => each?.replace(/^.*wprox-disk-[^/]*/, ''));
  return [code, syscall, ...place].join(' ');
}
