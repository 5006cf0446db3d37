/** The TensorFlow.js backends that can train, in the order in which `auto` tries them. */
import * as tf from '@tensorflow/tfjs';
import { builtNative } from '../native/folder.js';
import { loadBuilt, restoreRemovedUtilities } from '../native/load.js';
import { registerNativeKernels } from '../native/training-kernels.js';
import { registerTrainingKernels } from '../wasm/training-kernels.js';
import { adapterName, loadWebGPU } from '../webgpu/load.js';
import { makeWebGPUReady } from '../webgpu/ready.js';

/** A backend that {@link prepareBackend} knows. */
export type BackendName = 'tensorflow' | 'webgpu' | 'wasm' | 'cpu';

export interface Backend {
  readonly name: BackendName;
  readonly description: string;
  /** The command that makes the backend available. */
  readonly install: string;
  /** Whether `auto` may pick it. */
  readonly automatic: boolean;
  /**
   * Imports the packages, so that the backend is registered with tfjs. Throws if they are missing.
   * @param isAskedFor whether it was named, or is tried because it may be the best that is here.
   */
  load(isAskedFor: boolean): Promise<unknown>;
  /** What remains to be done once tfjs runs on the backend. */
  ready?(): void | Promise<void>;
  /** What it computes on, for a person, where there is a choice. Called once it is loaded. */
  device?(): string;
}

const tfjsVersion = '4.22.0';

export const backends: readonly Backend[] = [
  {
    name: 'tensorflow',
    description: 'native TensorFlow, on CUDA with @tensorflow/tfjs-node-gpu',
    install:
      `npm install @tensorflow/tfjs-node@${tfjsVersion} or, where that may not download TensorFlow, ` +
      'npx -p @wprox/runtime wprox-native',
    automatic: true,
    load: () => loadNative(),
    ready: registerNativeKernels,
  },
  {
    name: 'webgpu',
    description: 'any graphics card with nothing but its driver, by Dawn',
    install: `npm install webgpu@0.6 @tensorflow/tfjs-backend-webgpu@${tfjsVersion}`,
    automatic: true,
    load: (isAskedFor) => loadWebGPU(isAskedFor),
    ready: makeWebGPUReady,
    device: adapterName,
  },
  {
    name: 'wasm',
    description: 'WebAssembly with SIMD and the training kernels of @wprox/runtime',
    install: `npm install @tensorflow/tfjs-backend-wasm@${tfjsVersion}`,
    automatic: true,
    load: () => withoutNewProcessListeners(() => import('@tensorflow/tfjs-backend-wasm')),
    ready: registerTrainingKernels,
  },
  {
    name: 'cpu',
    description: 'plain JavaScript: a slow reference',
    install: `npm install @tensorflow/tfjs@${tfjsVersion}`,
    automatic: false,
    load: async () => undefined, // comes with tfjs itself
  },
];

/** How native TensorFlow is looked for; replaced in tests. */
export interface NativeSources {
  readonly importPackage: (name: string) => Promise<unknown>;
  /** The folder of a binding built on this machine, if there is one. */
  readonly findBuilt: () => string | undefined;
  readonly loadBuilt: (folder: string) => void;
}

/** The GPU build if it is installed, else the CPU build, else what was built on this machine. */
export async function loadNative({
  importPackage = (name) => import(name),
  findBuilt = builtNative,
  loadBuilt: load = loadBuilt,
}: Partial<NativeSources> = {}): Promise<void> {
  restoreRemovedUtilities();
  const packages = ['@tensorflow/tfjs-node-gpu', '@tensorflow/tfjs-node'];
  const failures: string[] = [];
  const isRegistered = () => tf.findBackendFactory('tensorflow') !== null;
  for (const name of packages) {
    try {
      await importPackage(name);
      if (isRegistered()) return;
      failures.push(
        `${name} uses another copy of @tensorflow/tfjs; install ${tfjsVersion} of both`,
      );
    } catch (error) {
      // A package that is installed but broken (a missing libtensorflow, say) tells why.
      if (!isMissing(error, name)) failures.push(`${name}: ${error}`);
    }
  }
  const folder = findBuilt();
  if (folder) {
    try {
      load(folder);
      if (isRegistered()) return;
    } catch (error) {
      failures.push(`${folder}: ${error}`);
    }
  }
  throw new Error(failures.join('; ') || 'not installed');
}

/** In the words of Node, or of a tool that resolves imports in its place. */
function isMissing(error: unknown, name: string): boolean {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ERR_MODULE_NOT_FOUND') return message.includes(`'${name}'`);
  return /could not resolve|failed to resolve/i.test(message) && message.includes(`"${name}"`);
}

/**
 * Emscripten's start-up code catches every uncaught error of the process only to throw it again,
 * with a page of minified source as its message; this takes its listeners away.
 */
export async function withoutNewProcessListeners<T>(run: () => Promise<T>): Promise<T> {
  const events = ['uncaughtException', 'unhandledRejection'] as const;
  const before = events.map((event) => new Set<unknown>(process.listeners(event as 'exit')));
  try {
    return await run();
  } finally {
    events.forEach((event, i) => {
      for (const listener of process.listeners(event as 'exit')) {
        if (!before[i]!.has(listener)) process.removeListener(event, listener);
      }
    });
  }
}
