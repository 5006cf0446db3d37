/** Chooses a TensorFlow.js backend, makes it ready to train, and reports the choice and its reason. */
import * as tf from '@tensorflow/tfjs';
import {
  described,
  reject,
  requireBoolean,
  requireInteger,
  requireOptions,
} from '@wprox/arguments';
import { repairGradients } from '../gradients/repair-gradients.js';
import { requireWasmPaths, type WasmPaths } from '../wasm/paths.js';
import {
  type Acceleration,
  type Backend,
  type BackendCode,
  type BackendName,
  type BackendRequest,
  backendNames,
  MOST_THREADS,
} from './backend.js';
import { BrokenError } from './broken-error.js';
import { MachineError } from './machine-error.js';

/** The backend in use. */
export interface PreparedBackend {
  readonly name: BackendName;
  /** Why this backend was chosen, as text for people. */
  readonly reason: string;
  /** The name of the device, for backends that choose one: the graphics card of `webgpu`. */
  readonly device?: string;
  /** Names the code that computes, beside tfjs itself; for backends that have such code. */
  readonly kernels?: string;
  /** What makes the kernels fast, and what was asked for and is not active; for `wasm`. */
  readonly acceleration?: Acceleration;
}

/** What `listBackends` reports of one backend. */
export interface BackendReport {
  readonly name: BackendName;
  /** What the backend is, in words. */
  readonly description: string;
  /** Whether it can be used on this machine. */
  readonly available: boolean;
  /** Whether it is installed or built here, but does not load. */
  readonly broken: boolean;
  /** Why the backend is not available; empty if it is. */
  readonly detail: string;
  /** The command that installs the backend; empty if no command can make it available. */
  readonly install: string;
  /** The name of the device, for available backends that choose one. */
  readonly device?: string;
}

/** The requested backend is unknown, not installed or not working. */
export class BackendError extends Error {
  override readonly name = 'BackendError';
}

/** Where a backend finds files, and how it computes. */
export interface BackendOptions {
  /**
   * Where the binaries of `wasm` are: a folder, or the place of each by its file name. By default beside
   * the page or the worker's script in browsers, and in the installed package in Node.
   */
  readonly wasmPaths?: WasmPaths;
  /**
   * How many threads of `wasm` compute a kernel together, from 1 to 64; by default as many as it has, 1
   * at first. The results have the same bits for every number.
   */
  readonly threads?: number;
  /**
   * Whether the kernels of `wasm` compute with 256 bits; by default as they do, with 128 at first. Node 24
   * or newer can do that, by a flag of V8 that is an experiment and holds for the whole process. The results
   * have the same bits, which is checked at the start; else, and elsewhere, it has no effect, and
   * `acceleration.notes` says why.
   */
  readonly wideSimd?: boolean;
  /**
   * Whether the kernels of `wasm` round a product and a sum together, once; by default as they do, twice at
   * first. The results have other bits, which `kernels` names. It needs relaxed SIMD: Node 22 or newer.
   */
  readonly fastMath?: boolean;
}

/**
 * Switches tfjs to one of the backends.
 * @param backends those of this environment, in the order in which `auto` tries them.
 * @throws BackendError, ArgumentError as `prepareBackend`.
 */
export function chooseBackend(
  backends: readonly Backend[],
  name: string,
  options: BackendOptions,
): Promise<PreparedBackend> {
  return inTurn(() => choose(backends, name, options));
}

/** The last call that was made, which the next one waits for: tfjs has one backend in use. */
let latest: Promise<unknown> = Promise.resolve();

function inTurn<T>(run: () => Promise<T>): Promise<T> {
  const result = latest.then(run);
  latest = result.catch(() => {});
  return result;
}

async function choose(
  backends: readonly Backend[],
  name: string,
  options: BackendOptions,
): Promise<PreparedBackend> {
  if (typeof name !== 'string') reject('name', name, "the name of a backend, such as 'wasm'");
  const given = checked(options);
  if (name !== 'auto') {
    const backend = known(backends, name);
    const { code, problem } = await start(backend, { isAskedFor: true, ...given });
    if (problem) {
      const { message, install } = problem;
      const remedy = install && `. Install it with: ${install}`;
      throw new BackendError(`backend "${name}" cannot be used: ${message}${remedy}`, {
        cause: problem.error,
      });
    }
    return prepared(backend.name, code, [`${name} was asked for`], given);
  }
  const passed: string[] = [];
  const broken: string[] = [];
  for (const backend of backends.filter((candidate) => candidate.automatic)) {
    const { code, problem } = await start(backend, { isAskedFor: false, ...given });
    if (!problem) {
      for (const text of broken) warnOnce(`wprox: the backend is ${backend.name}, not ${text}`);
      return prepared(backend.name, code, ['the best of the available backends', ...passed], given);
    }
    const text = `${backend.name}: ${problem.message}`;
    passed.push(text);
    if (problem.error instanceof BrokenError) broken.push(text);
  }
  throw new BackendError(`no backend can be used: ${passed.join('; ')}`);
}

/** Tries all backends and reports which can be used. The backend in use stays in use. */
export function reportBackends(
  backends: readonly Backend[],
  options: BackendOptions,
): Promise<BackendReport[]> {
  return inTurn(() => report(backends, options));
}

async function report(
  backends: readonly Backend[],
  options: BackendOptions,
): Promise<BackendReport[]> {
  const given = checked(options);
  const inUse = tf.getBackend();
  const reports: BackendReport[] = [];
  for (const backend of backends) {
    const { name, description } = backend;
    // The backend in use keeps its threads and kernels.
    const settings = name === inUse ? {} : given;
    const { code, problem } = await start(backend, { isAskedFor: true, ...settings });
    reports.push(
      problem
        ? {
            ...{ name, description, available: false },
            broken: problem.error instanceof BrokenError,
            ...{ detail: problem.message, install: problem.install },
          }
        : {
            ...{ name, description, available: true, broken: false },
            detail: '',
            install: backend.install,
            ...deviceOf(code),
          },
    );
  }
  if (inUse) await tf.setBackend(inUse);
  return reports;
}

const OPTIONS = ['wasmPaths', 'threads', 'wideSimd', 'fastMath'];

function checked(options: BackendOptions): BackendOptions {
  requireOptions('options', options, OPTIONS, "{ wasmPaths: '/wasm/' }");
  requireWasmPaths(options.wasmPaths);
  const { threads } = options;
  if (threads !== undefined) requireInteger('options.threads', threads, 1, MOST_THREADS);
  for (const name of ['wideSimd', 'fastMath'] as const) {
    if (options[name] !== undefined) requireBoolean(`options.${name}`, options[name]);
  }
  return options;
}

function prepared(
  name: BackendName,
  code: BackendCode,
  reasons: readonly string[],
  { threads = 1, fastMath = false }: BackendOptions,
): PreparedBackend {
  const device = deviceOf(code);
  const computing = device.device ? [`computing on ${device.device}`] : [];
  const ignored = [...(threads > 1 ? ['threads'] : []), ...(fastMath ? ['fastMath'] : [])];
  const unused =
    code.acceleration || ignored.length === 0
      ? []
      : [`${ignored.join(' and ')} without effect, because only wasm has such kernels`];
  const kernels = code.kernels?.();
  return {
    name,
    reason: [...reasons, ...computing, ...unused].join('; '),
    ...device,
    ...(kernels !== undefined && { kernels }),
    ...(code.acceleration && { acceleration: code.acceleration() }),
  };
}

function deviceOf(code: BackendCode): { device?: string } {
  const device = code.device?.();
  return device ? { device } : {};
}

function known(backends: readonly Backend[], name: string): Backend {
  const backend = backends.find((candidate) => candidate.name === name);
  if (backend) return backend;
  const names = backends.map((candidate) => candidate.name).join(', ');
  if ((backendNames as readonly string[]).includes(name)) {
    const place = name === 'webgl' ? 'browsers; in Node' : 'Node; in browsers';
    throw new BackendError(`backend "${name}" runs only in ${place} use auto or one of ${names}`);
  }
  throw new BackendError(`backend is ${described(name)}; expected auto or one of ${names}`);
}

const warned = new Set<string>();

function warnOnce(text: string): void {
  if (warned.has(text)) return;
  warned.add(text);
  console.warn(text);
}

/** Why a backend did not start, and the command that installs it; empty if none can help. */
interface Problem {
  readonly error: unknown;
  readonly message: string;
  readonly install: string;
}

/** The code of a backend that is in use, or why it is not. */
type Start =
  | { readonly code: BackendCode; readonly problem?: undefined }
  | { readonly code?: undefined; readonly problem: Problem };

/**
 * Loads a backend and switches to it.
 * @returns the problem if that fails; tfjs then keeps the backend that it had.
 */
async function start(backend: Backend, request: BackendRequest): Promise<Start> {
  const before = tf.getBackend();
  try {
    backend.requirement?.();
    const code = await loadCode(backend);
    await code.load?.(request);
    // If the start of a backend fails, setBackend returns false and leaves the name of the broken
    // backend with the instance of the previous one.
    const started = await tf.setBackend(backend.name);
    if (!started) throw new Error('tfjs could not start it; the console says why');
    await code.ready?.(request);
    repairGradients();
    return { code };
  } catch (error) {
    if (before && before !== backend.name) await tf.setBackend(before);
    const message = error instanceof Error ? error.message : String(error);
    const hasRemedy =
      error instanceof MachineError || (error instanceof BrokenError && error.namesRemedy);
    return { problem: { error, message, install: hasRemedy ? '' : backend.install } };
  }
}

/** @throws BrokenError if a page cannot get the module, for example after a newer build was put up. */
async function loadCode(backend: Backend): Promise<BackendCode> {
  try {
    return await backend.code();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const remedy = 'serve all files of the build, and load the page again';
    throw new BrokenError(`its module does not load (${reason}); ${remedy}`, true, {
      cause: error,
    });
  }
}
