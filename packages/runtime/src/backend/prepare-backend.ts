/** Picks a TensorFlow.js backend, makes it ready to train, and says what was picked and why. */
import * as tf from '@tensorflow/tfjs';
import {
  type Backend,
  type BackendName,
  backends,
  withoutNewProcessListeners,
} from './backends.js';
import { MachineError } from './machine-error.js';

/** The backend that tfjs runs on now. */
export interface PreparedBackend {
  readonly name: BackendName;
  /** Why it is this one, in a sentence for a person. */
  readonly reason: string;
  /** What it computes on, where there is a choice: the graphics card of `webgpu`. */
  readonly device?: string;
}

/** What {@link listBackends} found out about one backend. */
export interface BackendReport {
  readonly name: BackendName;
  readonly description: string;
  readonly available: boolean;
  /** Why it is not available; empty if it is. */
  readonly detail: string;
  /** The command that makes it available; empty if the machine lacks what no command installs. */
  readonly install: string;
  /** What it computes on, where it is available and there is a choice. */
  readonly device?: string;
}

/** A backend was asked for that is unknown, not installed or not working. */
export class BackendError extends Error {
  override readonly name = 'BackendError';
}

/**
 * Makes tfjs run on a backend that can train, and returns which. `auto` takes native TensorFlow
 * where it is installed, else a graphics card by WebGPU where that is, else WebAssembly.
 * @param name the backend; by default what the environment variable `WPROX_BACKEND` says, else `auto`.
 * @throws BackendError if the name is unknown, or the backend that was asked for cannot be used.
 * @example
 * const { name, reason } = await prepareBackend();
 */
export async function prepareBackend(
  name: string = process.env['WPROX_BACKEND'] || 'auto',
): Promise<PreparedBackend> {
  if (name !== 'auto') {
    const backend = known(name);
    const problem = await start(backend, true);
    if (problem) {
      const { message, install } = problem;
      const remedy = install && `. Install it with: ${install}`;
      throw new BackendError(`backend "${name}" cannot be used: ${message}${remedy}`);
    }
    return prepared(backend, [`${name} was asked for`]);
  }
  const passed: string[] = [];
  for (const backend of backends.filter((candidate) => candidate.automatic)) {
    const problem = await start(backend, false);
    if (!problem) return prepared(backend, ['the best that is here', ...passed]);
    passed.push(`${backend.name}: ${problem.message}`);
  }
  throw new BackendError(`no backend can be used: ${passed.join('; ')}`);
}

/** Tries every backend that {@link prepareBackend} knows; the one in use stays in use. */
export async function listBackends(): Promise<BackendReport[]> {
  const inUse = tf.getBackend();
  const reports: BackendReport[] = [];
  for (const backend of backends) {
    const { name, description } = backend;
    const problem = await start(backend, true);
    reports.push(
      problem
        ? { name, description, available: false, detail: problem.message, install: problem.install }
        : {
            name,
            description,
            available: true,
            detail: '',
            install: backend.install,
            ...on(backend),
          },
    );
  }
  if (inUse) await tf.setBackend(inUse);
  return reports;
}

function prepared(backend: Backend, reasons: readonly string[]): PreparedBackend {
  const device = on(backend);
  const computing = device.device ? [`computing on ${device.device}`] : [];
  return { name: backend.name, reason: [...reasons, ...computing].join('; '), ...device };
}

function on(backend: Backend): { device?: string } {
  const device = backend.device?.();
  return device ? { device } : {};
}

function known(name: string): Backend {
  const backend = backends.find((candidate) => candidate.name === name);
  if (backend) return backend;
  const names = backends.map((candidate) => candidate.name).join(', ');
  throw new BackendError(`backend is "${name}"; expected auto or one of ${names}`);
}

/** Why a backend did not start, and the command that would mend it, if there is one. */
interface Problem {
  readonly message: string;
  readonly install: string;
}

/**
 * Loads a backend and switches to it. If that fails it returns why, and tfjs runs on what it ran on
 * before.
 */
async function start(backend: Backend, isAskedFor: boolean): Promise<Problem | undefined> {
  const before = tf.getBackend();
  try {
    await backend.load(isAskedFor);
    // setBackend answers false when the backend's own start fails, and keeps the name of the broken
    // one beside the instance of the former.
    const started = await withoutNewProcessListeners(() => tf.setBackend(backend.name));
    if (!started) throw new Error('tfjs could not start it and told why on the console');
    await backend.ready?.();
    return undefined;
  } catch (error) {
    if (before && before !== backend.name) await tf.setBackend(before);
    const message = error instanceof Error ? error.message : String(error);
    return { message, install: error instanceof MachineError ? '' : backend.install };
  }
}
