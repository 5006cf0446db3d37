/** Starts the backend of a `wprox` process. */
import { type PreparedBackend, prepareBackend } from '@wprox/runtime';
import { backendOptions } from './acceleration.js';

/**
 * Switches tfjs to the backend with the kernels that the environment asks for.
 * @param name of the backend; by default `WPROX_BACKEND`, else the fastest that is available.
 * @throws BackendError as `prepareBackend`; ConfigError if a variable has another value.
 */
export function startBackend(name?: string): Promise<PreparedBackend> {
  return prepareBackend(name, backendOptions(process.env));
}
