/** Picks a TensorFlow.js backend, makes it ready to train, and says what was picked and why. */
import * as tf from '@tensorflow/tfjs';
import { type BackendName, backends, withoutNewProcessListeners } from './backends.js';

/** The backend that tfjs runs on now. */
export interface PreparedBackend {
  readonly name: BackendName;
  /** Why it is this one, in a sentence for a person. */
  readonly reason: string;
}

/** What {@link listBackends} found out about one backend. */
export interface BackendReport {
  readonly name: BackendName;
  readonly description: string;
  readonly available: boolean;
  /** Why it is not available; empty if it is. */
  readonly detail: string;
  /** The command that makes it available. */
  readonly install: string;
}

/** A backend was asked for that is unknown, not installed or not working. */
export class BackendError extends Error {
  override readonly name = 'BackendError';
}

/**
 * Makes tfjs run on a backend that can train, and returns which. `auto` takes native TensorFlow
 * where it is installed, else WebAssembly.
 * @param name the backend; by default what the environment variable `WPROX_BACKEND` says, else `auto`.
 * @throws BackendError if the name is unknown, or the backend that was asked for cannot be used.
 * @example
 * const { name, reason } = await prepareBackend();
 */
export async function prepareBackend(
  name: string = process.env['WPROX_BACKEND'] || 'auto',
): Promise<PreparedBackend> {
  if (name !== 'auto') {
    const problem = await start(known(name));
    if (problem) {
      throw new BackendError(
        `backend "${name}" cannot be used: ${problem}. Install it with: ${known(name).install}`,
      );
    }
    return { name: name as BackendName, reason: `${name} was asked for` };
  }
  const passed: string[] = [];
  for (const backend of backends.filter((candidate) => candidate.automatic)) {
    const problem = await start(backend);
    if (!problem) {
      const reason = ['the best that is here', ...passed].join('; ');
      return { name: backend.name, reason };
    }
    passed.push(`${backend.name}: ${problem}`);
  }
  throw new BackendError(`no backend can be used: ${passed.join('; ')}`);
}

/** Tries every backend that {@link prepareBackend} knows; the one in use stays in use. */
export async function listBackends(): Promise<BackendReport[]> {
  const inUse = tf.getBackend();
  const reports: BackendReport[] = [];
  for (const backend of backends) {
    const { name, description, install } = backend;
    const detail = (await start(backend)) ?? '';
    reports.push({ name, description, available: detail === '', detail, install });
  }
  if (inUse) await tf.setBackend(inUse);
  return reports;
}

function known(name: string) {
  const backend = backends.find((candidate) => candidate.name === name);
  if (backend) return backend;
  const names = backends.map((candidate) => candidate.name).join(', ');
  throw new BackendError(`backend is "${name}"; expected auto or one of ${names}`);
}

/**
 * Loads a backend and switches to it. If that fails it returns why, and tfjs runs on what it ran on
 * before.
 */
async function start(backend: (typeof backends)[number]): Promise<string | undefined> {
  const before = tf.getBackend();
  try {
    await backend.load();
    // setBackend answers false when the backend's own start fails, and keeps the name of the broken
    // one beside the instance of the former.
    const started = await withoutNewProcessListeners(() => tf.setBackend(backend.name));
    if (!started) throw new Error('tfjs could not start it and told why on the console');
    await backend.ready?.();
    return undefined;
  } catch (error) {
    if (before && before !== backend.name) await tf.setBackend(before);
    return error instanceof Error ? error.message : String(error);
  }
}
