/**
 * Brings WebGPU to Node and tfjs to WebGPU. tfjs's backend looks for `navigator.gpu` and for WebGPU's
 * classes among the globals, once, while it is imported; so Dawn has to come first, and its adapter
 * before that, or a machine without one would be left with a backend that cannot start.
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

/** The packages, which a program installs if it wants this backend. */
const packages: Record<PackageName, () => Promise<unknown>> = {
  webgpu: () => import('webgpu'),
  '@tensorflow/tfjs-backend-webgpu': () => import('@tensorflow/tfjs-backend-webgpu'),
};

/** How they are imported; replaced in tests. */
export type ImportPackage = (name: PackageName) => Promise<unknown>;

/** The adapter that tfjs computes on, once it has been found. */
let found: Adapter | undefined;

/**
 * Makes tfjs's `webgpu` backend known to tfjs, on Dawn where Node has no WebGPU itself.
 * @param isAskedFor whether somebody asked for this backend by name. A software adapter, which is
 * for tests, is taken only then.
 * @throws Error if a package is missing; MachineError if the adapter is, or is software that nobody
 * asked for.
 */
export async function loadWebGPU(
  isAskedFor: boolean,
  importPackage: ImportPackage = (name) => packages[name](),
): Promise<void> {
  if (!found) {
    const { gpu, globals } = await findWebGPU(importPackage);
    const adapter = await findAdapter(gpu);
    refuseSoftware(adapter, isAskedFor); // before anything is left among the globals
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

/** The name of the adapter that tfjs computes on; empty before {@link loadWebGPU}. */
export function adapterName(): string {
  return found ? describeAdapter(found) : '';
}

function refuseSoftware(adapter: Adapter, isAskedFor: boolean): void {
  if (isAskedFor || !isSoftware(adapter)) return;
  throw new MachineError(
    `${describeAdapter(adapter)} is no graphics card; used only if asked for by name`,
  );
}

/** The WebGPU that the program has already, or Dawn's. */
async function findWebGPU(
  importPackage: ImportPackage,
): Promise<{ gpu: WebGPU; globals: Dawn['globals'] }> {
  const own = (globalThis.navigator as { gpu?: WebGPU } | undefined)?.gpu;
  if (own) return { gpu: own, globals: {} };
  const { create, globals } = (await importing('webgpu', importPackage)) as Dawn;
  return { gpu: create([]), globals };
}

/** Puts WebGPU where browsers have it. Node has a `navigator` since version 21. */
function exposeWebGPU(gpu: WebGPU, globals: Dawn['globals']): void {
  Object.assign(globalThis, globals);
  if (!globalThis.navigator) {
    const navigator = { userAgent: `Node.js/${process.versions.node}` }; // tfjs looks at it
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
