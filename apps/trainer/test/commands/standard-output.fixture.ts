/** Starts the built program as a process, to take away its standard streams. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('../../bin/wprox.js', import.meta.url));
const env = { ...process.env, WPROX_BACKEND: 'cpu' };

/** How a process of the program ended. */
export interface Ended {
  readonly code: number | null;
  /** What it wrote to standard error. */
  readonly err: string;
}

/**
 * Runs `wprox` with a shell's redirections, such as `> /dev/full`.
 * @returns also what it wrote to standard output, unless it was redirected.
 */
export async function redirected(args: readonly string[], redirection: string) {
  const line = `exec "$0" "$@" ${redirection}`;
  const child = spawn('sh', ['-c', line, process.execPath, program, ...args], { env });
  const [out, ended] = await Promise.all([text(child.stdout), endOf(child)]);
  return { ...ended, out };
}

/** Runs `wprox` with a standard output whose reader closed it before the program started. */
export async function unread(args: readonly string[]): Promise<Ended> {
  const child = spawn(process.execPath, [program, ...args], { env });
  child.stdout.destroy();
  return endOf(child);
}

/**
 * Runs `wprox` with a reader that closes standard output when it has read `line`.
 * @param afterwards is called when the reader has closed it.
 */
export async function readUntil(
  line: RegExp,
  args: readonly string[],
  afterwards: (child: ChildProcess) => void,
): Promise<Ended> {
  const child = spawn(process.execPath, [program, ...args], { env });
  let read = '';
  child.stdout.on('data', (data: Buffer) => {
    read += data.toString();
    if (line.test(read)) child.stdout.destroy();
  });
  child.stdout.on('close', () => afterwards(child));
  return endOf(child);
}

async function endOf(child: ChildProcess): Promise<Ended> {
  const [err, [code]] = await Promise.all([text(child.stderr!), once(child, 'close')]);
  return { err, code };
}
