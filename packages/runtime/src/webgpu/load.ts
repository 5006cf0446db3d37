/**
 * Loads WebGPU in Node, and tfjs's backend for it. The backend looks for `navigator.gpu` and the global
 * classes of WebGPU once, during its import. Dawn must be loaded before that, and its adapter found
 * before Dawn is exposed; otherwise a machine without an adapter gets a backend that cannot start.
 */
import * as tf from '@tensorflow/tfjs';
import { MachineError } from '../backend/machine-error.js';
import {
  type Adapter,
  type Dawn,
  describeAdapter,
  findAdapter,
  isSoftware,
  type WebGPU,
} from './adapter.js';

type PackageName = 'webgpu' | '@tensorflow/tfjs-backend-webgpu';

/** The packages of this backend, which are optional peers. */
const packages: Record<PackageName, () => Promise<unknown>> = {
  webgpu: () => import('webgpu'),
  '@tensorflow/tfjs-backend-webgpu': () => import('@tensorflow/tfjs-backend-webgpu'),
};

/** Imports a package; tests replace it. */
export type ImportPackage = (name: PackageName) => Promise<unknown>;

/** The adapter that tfjs uses; undefined until it has been found. */
let found: Adapter | undefined;

/**
 * Registers tfjs's `webgpu` backend, with Dawn if Node has no WebGPU.
 * @param isAskedFor whether the caller named this backend. Only then is a software adapter accepted,
 * which is meant for tests.
 * @throws Error if a package is missing; MachineError if there is no acceptable adapter.
 */
export async function loadWebGPU(
  isAskedFor: boolean,
  importPackage: ImportPackage = (name) => packages[name](),
): Promise<void> {
  if (!found) {
    const { gpu, globals } = await findWebGPU(importPackage);
    const adapter = await findAdapter(gpu);
    refuseSoftware(adapter, isAskedFor); // before any global changes
    exposeWebGPU(gpu, globals);
    await importing('@tensorflow/tfjs-backend-webgpu', importPackage);
    if (!tf.findBackendFactory('webgpu')) {
      throw new Error(
        '@tensorflow/tfjs-backend-webgpu uses another copy of @tensorflow/tfjs, which ' +
          'npm ls @tensorflow/tfjs-core shows; install version 4.22.0 of both',
      );
    }
    found = adapter;
  }
  refuseSoftware(found, isAskedFor);
}

/** Returns the name of the adapter that tfjs uses; empty before {@link loadWebGPU}. */
export function adapterName(): string {
  return found ? describeAdapter(found) : '';
}

function refuseSoftware(adapter: Adapter, isAskedFor: boolean): void {
  if (isAskedFor || !isSoftware(adapter)) return;
  throw new MachineError(
    `${describeAdapter(adapter)} is not a graphics card; name the backend webgpu to use it anyway`,
  );
}

/** Returns the WebGPU of the program, if it has one, or that of Dawn. */
async function findWebGPU(
  importPackage: ImportPackage,
): Promise<{ gpu: WebGPU; globals: Dawn['globals'] }> {
  const own = (globalThis.navigator as { gpu?: WebGPU } | undefined)?.gpu;
  if (own) return { gpu: own, globals: {} };
  const { create, globals } = (await importing('webgpu', importPackage)) as Dawn;
  return { gpu: create([]), globals };
}

/** Makes WebGPU global, as in browsers. Node has a `navigator` since version 21. */
function exposeWebGPU(gpu: WebGPU, globals: Dawn['globals']): void {
  Object.assign(globalThis, globals);
  if (!globalThis.navigator) {
    const navigator = { userAgent: `Node.js/${process.versions.node}` }; // tfjs reads it
    Object.defineProperty(globalThis, 'navigator', { value: navigator, configurable: true });
  }
  Object.defineProperty(globalThis.navigator, 'gpu', { value: gpu, configurable: true });
}

async function importing(name: PackageName, importPackage: ImportPackage): Promise<unknown> {
  try {
    return await importPackage(name);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const isMissing = code === 'ERR_MODULE_NOT_FOUND' && message.includes(`'${name}'`);
    throw isMissing ? new Error(`${name} is not installed`) : new Error(`${name}: ${message}`);
  }
}
