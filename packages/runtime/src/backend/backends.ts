/** The TensorFlow.js backends that can train, in the order in which `auto` tries them. */
import { loadNative } from '../tensorflow/load.js';
import { nativeVersion } from '../tensorflow/native-backend.js';
import { registerNativeKernels } from '../tensorflow/training-kernels.js';
import { digest } from '../wasm/binary.generated.js';
import { registerTrainingKernels } from '../wasm/training-kernels.js';
import { adapterName, loadWebGPU } from '../webgpu/load.js';
import { makeWebGPUReady } from '../webgpu/ready.js';

/** The name of a backend that {@link prepareBackend} can use. */
export type BackendName = 'tensorflow' | 'webgpu' | 'wasm' | 'cpu';

/** How a backend is installed, loaded and made ready. */
export interface Backend {
  readonly name: BackendName;
  readonly description: string;
  /** The command that installs the backend. */
  readonly install: string;
  /** Whether `auto` may choose it. */
  readonly automatic: boolean;
  /**
   * Imports the packages, which register the backend with tfjs. Throws if they are missing.
   * @param isAskedFor whether the caller named this backend; false if `auto` tries it.
   */
  load(isAskedFor: boolean): Promise<unknown>;
  /** Prepares the backend after tfjs has switched to it. */
  ready?(): void | Promise<void>;
  /** Returns the name of the device, for backends that choose one. Called after {@link load}. */
  device?(): string;
  /** Names the code that computes, beside tfjs itself. Called after {@link ready}. */
  kernels?(): string;
}

const tfjsVersion = '4.22.0';

/** All backends. */
export const backends: readonly Backend[] = [
  {
    name: 'tensorflow',
    description: 'native TensorFlow, on CUDA with @tensorflow/tfjs-node-gpu',
    install:
      `npm install @tensorflow/tfjs-node@${tfjsVersion} or, if that cannot download TensorFlow, ` +
      'npm install @wprox/native and npx wprox-native',
    automatic: true,
    load: () => loadNative(),
    ready: registerNativeKernels,
    kernels: nativeVersion,
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
    kernels: () => `WebAssembly ${digest}`,
  },
  {
    name: 'cpu',
    description: 'plain JavaScript: a slow reference',
    install: `npm install @tensorflow/tfjs@${tfjsVersion}`,
    automatic: false,
    load: async () => undefined, // part of tfjs
  },
];

/**
 * Runs a function and removes the process listeners that it adds. The start-up code of Emscripten
 * catches all uncaught errors of the process and rethrows them with a page of minified source.
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
