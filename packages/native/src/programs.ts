/** Finds and runs the programs that a build needs. */
import { type ChildProcess, spawn } from 'node:child_process';
import { statfs } from 'node:fs/promises';
import path from 'node:path';
import { NativeBuildError } from './build-error.js';
import { oldestGlibc, room } from './pinned.js';

/** Commands of this machine. */
export interface Programs {
  /** Python 3. */
  readonly python: string;
  /** A C++ compiler. */
  readonly compiler: string;
}

/** Windows has no process groups. */
const HAS_GROUPS = process.platform !== 'win32';

/** A folder of the system. Python and npm read files of the working directory, which others may write to. */
const SYSTEM = path.parse(process.execPath).root;

/** What {@link runProgram} returns. */
export interface Outcome {
  /** The exit code; the signal's name if a signal ended the program; the error if it did not start. */
  readonly code: number | string;
  /** The last 20,000 characters of standard output and standard error. */
  readonly output: string;
}

/** Options of {@link runProgram}. */
export interface RunOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Runs a program until it ends. If it is aborted, the programs that it has started end with it.
 * @throws only the signal's reason, if aborted.
 */
export async function runProgram(
  command: string,
  args: readonly string[],
  { cwd, env, signal }: RunOptions = {},
): Promise<Outcome> {
  signal?.throwIfAborted();
  const outcome = await new Promise<Outcome>((resolve) => {
    const child = spawn(command, [...args], {
      ...(cwd !== undefined && { cwd }),
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: HAS_GROUPS,
    });
    let output = '';
    const take = (text: string) => {
      output = (output + text).slice(-20_000);
    };
    child.stdout.setEncoding('utf8').on('data', take);
    child.stderr.setEncoding('utf8').on('data', take);
    const stop = () => endGroup(child);
    signal?.addEventListener('abort', stop, { once: true });
    process.once('exit', stop);
    child.on('error', (error: NodeJS.ErrnoException) => {
      process.off('exit', stop);
      resolve({ code: error.code ?? error.message, output });
    });
    child.on('close', (code, killedBy) => {
      signal?.removeEventListener('abort', stop);
      process.off('exit', stop);
      resolve({ code: code ?? killedBy ?? 'unknown', output: output.trim() });
    });
  });
  signal?.throwIfAborted();
  return outcome;
}

/** Ends a program of {@link runProgram} and what it has started, such as the compiler that npm runs. */
function endGroup(child: ChildProcess): void {
  if (!HAS_GROUPS || child.pid === undefined) {
    child.kill('SIGTERM');
    return;
  }
  try {
    process.kill(-child.pid, 'SIGTERM');
  } catch {
    // It has ended by itself.
  }
}

/** The properties of a machine on which the build depends. */
export interface Machine {
  readonly platform: string;
  readonly arch: string;
  /** The version of glibc; undefined if the machine has another C library. */
  readonly glibc: string | undefined;
}

/** Reads the properties of this machine. */
export function thisMachine(): Machine {
  const { header } = process.report.getReport() as { header: { glibcVersionRuntime?: string } };
  return { platform: process.platform, arch: process.arch, glibc: header.glibcVersionRuntime };
}

/** @throws NativeBuildError `unsupported` if the library of the wheel does not run on the machine. */
export function requireSupported({ platform, arch, glibc }: Machine): void {
  if (platform !== 'linux' || arch !== 'x64') {
    throw new NativeBuildError(
      'unsupported',
      `this machine is ${platform} ${arch}; the build needs linux x64. ` +
        'Try npm install @tensorflow/tfjs-node@4.22.0, which downloads a finished binding',
    );
  }
  const needed = oldestGlibc.join('.');
  if (!glibc) {
    throw new NativeBuildError(
      'unsupported',
      `this Linux has no glibc; TensorFlow's library needs glibc ${needed} or newer`,
    );
  }
  const [major = 0, minor = 0] = glibc.split('.').map(Number);
  const [oldMajor, oldMinor] = oldestGlibc;
  if (major < oldMajor || (major === oldMajor && minor < oldMinor)) {
    throw new NativeBuildError(
      'unsupported',
      `this machine has glibc ${glibc}; TensorFlow's library needs ${needed} or newer`,
    );
  }
}

/** Finds Python, a compiler and npm. @throws NativeBuildError `missing-tools` naming all that is missing. */
export async function findPrograms(
  run: typeof runProgram = runProgram,
  env: Readonly<Record<string, string | undefined>> = process.env,
): Promise<Programs> {
  const first = async (
    commands: readonly string[],
    args: readonly string[],
    options: RunOptions = {},
  ) => {
    for (const command of commands) {
      if ((await run(command, args, options)).code === 0) return command;
    }
    return undefined;
  };
  const python = await first(
    ['python3', 'python'],
    ['-I', '-c', 'import sys, zipfile, tarfile; sys.exit(sys.version_info < (3, 8))'],
  );
  const hasPip =
    python !== undefined &&
    (await run(python, ['-m', 'pip', '--version'], { cwd: SYSTEM })).code === 0;
  const compiler = await first(env['CXX'] ? [env['CXX']] : ['c++', 'g++', 'clang++'], [
    '--version',
  ]);
  const npm = await first(['npm'], ['--version'], { cwd: SYSTEM });
  const missing = [
    ...(python ? [] : ['Python 3.8 or newer (apt install python3 python3-pip)']),
    ...(python && !hasPip ? [`pip for ${python} (apt install python3-pip)`] : []),
    ...(compiler ? [] : ['a C++17 compiler (apt install g++, or set CXX)']),
    ...(npm ? [] : ['npm, which comes with Node']),
  ];
  if (python && compiler && missing.length === 0) return { python, compiler };
  throw new NativeBuildError(
    'missing-tools',
    `this machine lacks programs for the build; install ${missing.join('; ')}`,
  );
}

/** @throws NativeBuildError `missing-tools` if the disk of the folder has too little space. */
export async function requireRoom(folder: string): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  if (bavail * bsize >= room.working) return;
  const [need, have] = [room.working, bavail * bsize].map((bytes) => Math.round(bytes / 1e6));
  throw new NativeBuildError(
    'missing-tools',
    `${path.resolve(folder)} has ${have} MB free; the build needs ${need} MB. Free disk space or set ` +
      'WPROX_CACHE to another folder',
  );
}
