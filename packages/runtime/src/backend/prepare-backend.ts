/** The choice of a backend in Node. */
import {
  type BackendOptions,
  type BackendReport,
  chooseBackend,
  type PreparedBackend,
  reportBackends,
} from './choice.js';
import { backends } from './node-backends.js';

/**
 * Switches tfjs to a backend that can train. `auto` chooses native TensorFlow if it is installed, else
 * a graphics card by WebGPU, else WebAssembly; in browsers WebGPU if it is imported, else WebAssembly,
 * else WebGL. If a backend is there and does not load, `auto` says so in the reason, and once for each
 * process by `console.warn`.
 * @param name a backend or `auto`; by default the environment variable `WPROX_BACKEND`, else `auto`.
 * @param options where the binaries of `wasm` are, and how it computes.
 * @returns the name of the backend in use and the reason for the choice.
 * @throws BackendError if the name is unknown or that backend cannot be used; tfjs then keeps the
 * backend that it had.
 * @throws ArgumentError naming `name` or an option that is unknown or has another type or range.
 * @example
 * const { name, reason } = await prepareBackend();
 */
export function prepareBackend(
  name: string = process.env['WPROX_BACKEND'] || 'auto',
  options: BackendOptions = {},
): Promise<PreparedBackend> {
  return chooseBackend(backends, name, options);
}

/**
 * Tries all backends and reports which can be used. The backend in use stays in use.
 * @throws ArgumentError naming an option that is unknown or has another type or range.
 */
export function listBackends(options: BackendOptions = {}): Promise<BackendReport[]> {
  return reportBackends(backends, options);
}
