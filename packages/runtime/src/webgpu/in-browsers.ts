/**
 * The code of the backend `webgpu` in browsers, where the program imports tfjs's backend and the browser
 * has the adapter.
 */
import type { BackendCode } from '../backend/backend.js';
import { type Adapter, describeAdapter, findAdapter, refuseSoftware } from './adapter.js';
import { makeWebGPUReady } from './ready.js';
import { requireWebGPU } from './usable.js';

export const webGPUInBrowsers: BackendCode = {
  load: ({ isAskedFor }) => findWebGPU(isAskedFor),
  ready: makeWebGPUReady,
  device: () => (found ? describeAdapter(found) : ''),
};

/** The adapter that tfjs computes on; undefined before it is found. */
let found: Adapter | undefined;

/**
 * Finds the adapter.
 * @param isAskedFor whether the user named this backend. Only then a software adapter is accepted.
 * @throws Error if the backend is not imported; MachineError if the browser has no WebGPU or no adapter.
 */
async function findWebGPU(isAskedFor: boolean): Promise<void> {
  found ??= await findAdapter(requireWebGPU());
  refuseSoftware(found, isAskedFor);
}
