/**
 * What makes the kernels of a `wprox` process faster. The parent reads the options of the command line and
 * hands them to its worker processes as environment variables, which users can set as well.
 */
import { ConfigError } from '@wprox/experiments';
import type { BackendOptions } from '@wprox/runtime';

/** What makes kernels faster, as options of a command. None of them but `fastMath` changes a number. */
export interface AccelerationOptions {
  /** Threads that compute one run; 1 by default. */
  readonly threads?: number;
  /** Whether kernels use fused multiply-add, which rounds differently. */
  readonly fastMath?: boolean;
  /** Whether kernels use vectors of 256 bits where Node can; true by default. */
  readonly wideSimd?: boolean;
}

/** The backends that compute one run on several threads. */
const THREADED = ['wasm', 'tensorflow'];

const THREADS = 'WPROX_THREADS';
const FAST_MATH = 'WPROX_FAST_MATH';
const WIDE_SIMD = 'WPROX_WIDE_SIMD';

/** Writes the options that are given into the environment, from which this process and its workers read. */
export function exportAcceleration(
  { threads, fastMath, wideSimd }: AccelerationOptions,
  env: NodeJS.ProcessEnv,
): void {
  if (threads !== undefined) env[THREADS] = String(threads);
  if (fastMath !== undefined) env[FAST_MATH] = fastMath ? '1' : '0';
  if (wideSimd !== undefined) env[WIDE_SIMD] = wideSimd ? '1' : '0';
}

/** The threads that the environment asks for, if it does. @throws ConfigError unless it is a count. */
export function threadsOf(env: NodeJS.ProcessEnv): number | undefined {
  const text = env[THREADS];
  if (text === undefined || text === '') return undefined;
  const threads = /^\d{1,2}$/.test(text) ? Number(text) : 0;
  if (threads >= 1 && threads <= 64) return threads;
  throw new ConfigError(
    `the variable ${THREADS} is '${text}'; expected a whole number from 1 to 64`,
  );
}

/** The number of runs that a machine trains at the same time by default: its cores, by each run's threads. */
export function lanesOf(cores: number, env: NodeJS.ProcessEnv): number {
  const backend = env['WPROX_BACKEND'] || 'wasm';
  const threads = THREADED.includes(backend) ? (threadsOf(env) ?? 1) : 1;
  return Math.max(1, Math.floor(cores / threads));
}

/** The options of `prepareBackend` that the environment asks for. @throws ConfigError for another value. */
export function backendOptions(env: NodeJS.ProcessEnv): BackendOptions {
  const threads = threadsOf(env);
  return {
    ...(threads !== undefined && { threads }),
    fastMath: switchOf(FAST_MATH, env, false),
    // A process of `wprox` has nothing else to run that V8's flag could change.
    wideSimd: switchOf(WIDE_SIMD, env, true),
  };
}

/** Says which options of the environment have no effect on a backend. @throws ConfigError as above. */
export function unusedOptions(backend: string, env: NodeJS.ProcessEnv): string[] {
  const { threads = 1, fastMath = false } = backendOptions(env);
  return [
    ...(threads > 1 && !THREADED.includes(backend) ? ['--threads'] : []),
    ...(fastMath && backend !== 'wasm' ? ['--fast-math'] : []),
  ].map((option) => `${option} has no effect on the backend ${backend}`);
}

function switchOf(name: string, env: NodeJS.ProcessEnv, byDefault: boolean): boolean {
  const text = env[name];
  if (text === undefined || text === '') return byDefault;
  if (text === '0' || text === '1') return text === '1';
  throw new ConfigError(`the variable ${name} is '${text}'; expected 1 for on or 0 for off`);
}
