/** The choice of a backend in browsers and their workers. */
import { backends } from './browser-backends.js';
import {
  type BackendOptions,
  type BackendReport,
  chooseBackend,
  type PreparedBackend,
  reportBackends,
} from './choice.js';

/**
 * Switches tfjs to a backend that can train. `auto` chooses WebGPU if the program imports
 * `@tensorflow/tfjs-backend-webgpu` and there is a graphics card, else WebAssembly, else WebGL. If the
 * binary of WebAssembly cannot be loaded, `auto` says so in the reason, and once by `console.warn`.
 * @param name a backend or `auto`.
 * @param options where the binaries of `wasm` are, and how it computes.
 * @returns the name of the backend in use and the reason for the choice.
 * @throws BackendError if the name is unknown or that backend cannot be used; tfjs then keeps the
 * backend that it had.
 * @throws ArgumentError naming `name` or an option that is unknown or has another type or range.
 * @example
 * await prepareBackend('wasm', { wasmPaths: '/wasm/' });
 */
export function prepareBackend(
  name = 'auto',
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
