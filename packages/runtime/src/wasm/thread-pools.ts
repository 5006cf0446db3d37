/** The pools of threads of the WebAssembly backend: how many threads there are, and why not more. */
import { BrokenError } from '../backend/broken-error.js';
import { type WasmBackend, wasmBackend } from './memory.js';
import { usePool } from './parts.js';
import { type Pool, startPool } from './pool.js';
import { isShared, programOf } from './program.js';
import type { ThreadHost } from './thread-host.js';

/** What there is to know of a backend's threads. */
interface State {
  pool?: Pool | undefined;
  notes: string[];
  /** The last change that was asked for. */
  change: Promise<void>;
}

const states = new WeakMap<WasmBackend, State>();
/** Returns why the backend cannot have threads here; undefined if it can. */
export function threadsObstacle(host: ThreadHost): string | undefined {
  const obstacle = host.obstacle();
  if (obstacle) return obstacle;
  try {
    // Some systems refuse the 4 GB of addresses, of which memory is only what is used.
    new WebAssembly.Memory({ initial: 1, maximum: 65_536, shared: true });
    return undefined;
  } catch (error) {
    return `there is no shared memory (${error instanceof Error ? error.message : error})`;
  }
}

/** Tells whether the backend must be started on shared memory to have this number of threads. */
export const needsSharedMemory = (host: ThreadHost, threads: number | undefined): boolean =>
  threads !== undefined && threads > 1 && threadsObstacle(host) === undefined;

/**
 * Gives the running backend a number of threads. A pool of another size, or one that lost a thread, is
 * replaced.
 * @param threads undefined for the number it has, 1 at first.
 * @throws BrokenError if it was started on memory that cannot be shared, although it could have been.
 */
export function setThreads(host: ThreadHost, threads: number | undefined): Promise<void> {
  const backend = wasmBackend();
  let state = states.get(backend);
  if (!state) {
    state = { notes: [], change: Promise.resolve() };
    states.set(backend, state);
    closeAtDisposal(backend);
  }
  const held = state;
  held.change = held.change
    .catch(() => {})
    .then(() => change(host, backend, held, threads ?? held.pool?.size ?? 1));
  return held.change;
}

/** @throws BrokenError if the running backend has memory that so many threads cannot share. */
export function requireShareable(host: ThreadHost, threads = 1): void {
  if (threads === 1 || threadsObstacle(host) || isShared(wasmBackend())) return;
  throw new BrokenError(
    'it was started for one thread, on memory that threads cannot share; name threads in the first ' +
      'call of prepareBackend of the page or process',
    true,
  );
}

/** Returns how many threads the running backend has, and why not as many as were asked for. */
export function threadsInUse(): { threads: number; notes: readonly string[] } {
  const state = states.get(wasmBackend());
  return { threads: state?.pool?.size ?? 1, notes: state?.notes ?? [] };
}

async function change(
  host: ThreadHost,
  backend: WasmBackend,
  state: State,
  threads: number,
): Promise<void> {
  const program = programOf(backend);
  const simd = program.exports;
  if (state.pool?.size === threads && state.pool.isComplete()) return;
  state.notes = [];
  const closeOld = () => {
    usePool(simd, undefined)?.close();
    state.pool = undefined;
  };
  if (threads === 1) return closeOld();
  requireShareable(host, threads);
  const obstacle = threadsObstacle(host);
  closeOld();
  if (obstacle) {
    state.notes = [`1 thread, not ${threads}: ${obstacle}`];
    return;
  }
  try {
    state.pool = await startPool(host, program, threads);
    usePool(simd, state.pool);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    state.notes = [`1 thread, not ${threads}: ${reason}`];
    return;
  }
  if (threads > host.cores) {
    state.notes = [
      `${threads} threads share ${host.cores} cores, which makes them slower than fewer`,
    ];
  }
}

/** Ends a backend's threads when tfjs removes it. */
function closeAtDisposal(backend: WasmBackend): void {
  const stock = backend.dispose.bind(backend);
  backend.dispose = () => {
    states.get(backend)?.pool?.close();
    stock();
  };
}
