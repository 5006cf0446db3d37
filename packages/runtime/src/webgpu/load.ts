/**
 * Loads WebGPU in Node and the tfjs backend that uses it. That backend reads `navigator.gpu` and the
 * global WebGPU classes once, during its import. So Dawn is loaded before it, and an adapter is
 * requested first: without an adapter the backend must not be registered.
 */
import * as tf from '@tensorflow/tfjs';
import { importByName } from '../backend/import-by-name.js';
import {
  type Adapter,
  type Dawn,
  describeAdapter,
  findAdapter,
  refuseSoftware,
  unknownAdapter,
  type WebGPU,
} from './adapter.js';

type PackageName = 'webgpu' | '@tensorflow/tfjs-backend-webgpu';

/** Imports one of the packages; tests replace it. */
export type ImportPackage = (name: PackageName) => Promise<unknown>;

const LINUX = ', with Vulkan, and the Vulkan loader (the library libvulkan.so.1)';

/** Holds a part of the name of the card that Dawn takes; without it, the fastest, as Dawn sorts them. */
const ADAPTER = 'WPROX_WEBGPU_ADAPTER';

/** The adapter that tfjs computes on; undefined before it is found. */
let found: Adapter | undefined;

/**
 * Registers the `webgpu` backend with tfjs. It uses Dawn if Node has no WebGPU of its own. Dawn takes the
 * first card whose name contains the variable `WPROX_WEBGPU_ADAPTER`, upper and lower case as the driver
 * writes it.
 * @param isAskedFor whether the user named this backend. Only then a software adapter, which is for
 * tests, is accepted.
 * @throws Error if a package is missing; MachineError if there is no adapter, none of that name, or only a
 * software adapter and `isAskedFor` is false.
 */
export async function loadWebGPU(
  isAskedFor: boolean,
  importPackage: ImportPackage = importByName,
): Promise<void> {
  if (!found) {
    const { gpu, globals, chosen } = await findWebGPU(importPackage);
    const adapter = await findAdapter(gpu, process.platform === 'linux' ? LINUX : '').catch(
      (error) => {
        throw chosen ? unknownAdapter(ADAPTER, chosen, error) : error;
      },
    );
    refuseSoftware(adapter, isAskedFor); // before the globals are changed
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

/** Returns the name of the adapter that tfjs computes on; empty before {@link loadWebGPU}. */
export function adapterName(): string {
  return found ? describeAdapter(found) : '';
}

interface FoundWebGPU {
  readonly gpu: WebGPU;
  readonly globals: Dawn['globals'];
  /** The part of a name by which Dawn was asked for an adapter. */
  readonly chosen?: string | undefined;
}

/** Dawn, once it was created. Each new instance prints the warnings of the drivers again. */
let dawn: FoundWebGPU | undefined;

/** Returns the WebGPU that the program already has, or else that of Dawn. */
async function findWebGPU(importPackage: ImportPackage): Promise<FoundWebGPU> {
  const own = (globalThis.navigator as { gpu?: WebGPU } | undefined)?.gpu;
  if (own) return { gpu: own, globals: {} };
  if (!dawn) {
    const { create, globals } = (await importing('webgpu', importPackage)) as Dawn;
    const chosen = process.env[ADAPTER] || undefined;
    dawn = { gpu: create(chosen ? [`adapter=${chosen}`] : []), globals, chosen };
  }
  return dawn;
}

/** Defines the globals that browsers define. Node defines `navigator` since version 21. */
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
