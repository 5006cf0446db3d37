/** Runs the programs that a build needs, and says which are missing. */
import { spawn } from 'node:child_process';
import { statfs } from 'node:fs/promises';
import path from 'node:path';
import { NativeBuildError } from './build-error.js';
import { oldestGlibc, room } from './pinned.js';

/** The programs that were found. */
export interface Programs {
  /** Python 3, as it is called here. */
  readonly python: string;
  /** A C++ compiler. */
  readonly compiler: string;
}

export interface Outcome {
  /** Its exit code, or what kept it from starting. */
  readonly code: number | string;
  readonly output: string;
}

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal | undefined;
}

/** Runs a program to its end. @throws the signal's reason, if aborted; nothing else. */
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
    });
    let output = '';
    const take = (text: string) => {
      output = (output + text).slice(-20_000);
    };
    child.stdout.setEncoding('utf8').on('data', take);
    child.stderr.setEncoding('utf8').on('data', take);
    const stop = () => child.kill('SIGTERM');
    signal?.addEventListener('abort', stop, { once: true });
    child.on('error', (error: NodeJS.ErrnoException) =>
      resolve({ code: error.code ?? error.message, output }),
    );
    child.on('close', (code, killedBy) => {
      signal?.removeEventListener('abort', stop);
      resolve({ code: code ?? killedBy ?? 'unknown', output: output.trim() });
    });
  });
  signal?.throwIfAborted();
  return outcome;
}

/** What a machine is, as far as the build depends on it. */
export interface Machine {
  readonly platform: string;
  readonly arch: string;
  /** Undefined where the C library is another one. */
  readonly glibc: string | undefined;
}

export function thisMachine(): Machine {
  const { header } = process.report.getReport() as { header: { glibcVersionRuntime?: string } };
  return { platform: process.platform, arch: process.arch, glibc: header.glibcVersionRuntime };
}

/** @throws NativeBuildError `unsupported` where the wheel's library does not run. */
export function requireSupported({ platform, arch, glibc }: Machine): void {
  if (platform !== 'linux' || arch !== 'x64') {
    throw new NativeBuildError(
      'unsupported',
      `the native binding is built on Linux x64 only; this is ${platform} ${arch}. On a machine that ` +
        'may download it, npm install @tensorflow/tfjs-node@4.22.0 brings a finished one',
    );
  }
  const needed = oldestGlibc.join('.');
  if (!glibc) {
    throw new NativeBuildError(
      'unsupported',
      `TensorFlow's library needs glibc ${needed} or newer; this Linux has another C library`,
    );
  }
  const [major = 0, minor = 0] = glibc.split('.').map(Number);
  const [oldMajor, oldMinor] = oldestGlibc;
  if (major < oldMajor || (major === oldMajor && minor < oldMinor)) {
    throw new NativeBuildError(
      'unsupported',
      `TensorFlow's library needs glibc ${needed} or newer; this machine has ${glibc}`,
    );
  }
}

/** @throws NativeBuildError `missing-tools` that names everything missing at once. */
export async function findPrograms(
  run: typeof runProgram = runProgram,
  env: Readonly<Record<string, string | undefined>> = process.env,
): Promise<Programs> {
  const first = async (commands: readonly string[], args: readonly string[]) => {
    for (const command of commands) {
      if ((await run(command, args)).code === 0) return command;
    }
    return undefined;
  };
  const python = await first(
    ['python3', 'python'],
    ['-c', 'import sys, zipfile, tarfile; sys.exit(sys.version_info < (3, 8))'],
  );
  const hasPip = python !== undefined && (await run(python, ['-m', 'pip', '--version'])).code === 0;
  const compiler = await first(env['CXX'] ? [env['CXX']] : ['c++', 'g++', 'clang++'], [
    '--version',
  ]);
  const npm = await first(['npm'], ['--version']);
  const missing = [
    ...(python ? [] : ['Python 3.8 or newer (Debian, Ubuntu: apt install python3 python3-pip)']),
    ...(python && !hasPip ? [`pip for ${python} (Debian, Ubuntu: apt install python3-pip)`] : []),
    ...(compiler ? [] : ['a C++17 compiler (Debian, Ubuntu: apt install g++; or set CXX)']),
    ...(npm ? [] : ['npm, which comes with Node']),
  ];
  if (python && compiler && missing.length === 0) return { python, compiler };
  throw new NativeBuildError(
    'missing-tools',
    `to build the native binding this machine lacks ${missing.join('; ')}`,
  );
}

/** @throws NativeBuildError `missing-tools` if the disk is too full. */
export async function requireRoom(folder: string): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  if (bavail * bsize >= room.working) return;
  const [need, have] = [room.working, bavail * bsize].map((bytes) => Math.round(bytes / 1e6));
  throw new NativeBuildError(
    'missing-tools',
    `building needs ${need} MB in ${path.resolve(folder)}, which has ${have} MB free; make room or ` +
      'set WPROX_CACHE to another folder',
  );
}
