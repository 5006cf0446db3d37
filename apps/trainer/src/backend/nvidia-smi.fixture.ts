/** A program `nvidia-smi` for tests, in a folder of its own. */
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** The program is a script with the path of its interpreter, which Windows does not start. */
export const canFakeNvidiaSmi = process.platform !== 'win32';

/** What the program does. */
export interface FakeNvidiaSmi {
  readonly stdout?: string;
  readonly stderr?: string;
  readonly exitCode?: number;
  /** A field that it refuses to be asked for. */
  readonly refuses?: string;
  /** Whether it never ends. */
  readonly hangs?: boolean;
}

/** Lines of a machine with these GPUs. Their UUIDs are `GPU-0000`, `GPU-1111` and so on. */
export function linesOf(names: readonly string[]): string {
  return names
    .map((name, i) => `${i}, GPU-${String(i).repeat(4)}, ${name}, 40960, 1215, 535.104.05, 8.0\n`)
    .join('');
}

/**
 * Calls `use` with an environment in which the program is the only one that `PATH` leads to.
 * @param program undefined for a machine without it.
 */
export async function withNvidiaSmi<T>(
  program: FakeNvidiaSmi | undefined,
  use: (env: NodeJS.ProcessEnv) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(path.join(tmpdir(), 'wprox-nvidia-'));
  try {
    if (program) {
      const file = path.join(folder, 'nvidia-smi');
      await writeFile(file, `#!${process.execPath}\n(${run})(${JSON.stringify(program)});\n`);
      await chmod(file, 0o755);
    }
    return await use({ PATH: folder });
  } finally {
    await rm(folder, { recursive: true });
  }
}

function run({ stdout, stderr, exitCode, refuses, hangs }: FakeNvidiaSmi): void {
  const [query = '', format] = process.argv.slice(2);
  const fields = query.replace('--query-gpu=', '').split(',');
  if (hangs) {
    setInterval(() => {}, 1000);
  } else if (format !== '--format=csv,noheader,nounits' || fields.includes(refuses ?? '')) {
    process.stdout.write(`Field "${refuses}" is not a valid field to query.\n`);
    process.exitCode = 2;
  } else {
    const isLong = fields.includes('compute_cap');
    const lines = stdout ?? '';
    process.stdout.write(isLong ? lines : lines.replace(/, [\d.]+$/gm, ''));
    process.stderr.write(stderr ?? '');
    process.exitCode = exitCode ?? 0;
  }
}
