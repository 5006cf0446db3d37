/**
 * Turns silent failures of tfjs's `webgpu` backend into errors.
 *
 * A command that the card refuses (out of memory, a size beyond its limits) leaves zeros; WebGPU reports
 * it later by an event that tfjs ignores. Synchronous reads (`dataSync`) use a canvas, which Node lacks
 * and which loses the card in Chromium.
 */
import type { DataId } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';

/** A buffer on the card. */
export interface CardBuffer {
  readonly size: number;
  readonly usage: number;
  destroy(): void;
}

/** What the backend knows of the data of a tensor. */
export interface TensorData {
  /** Where they are on the card; none before they are needed there. */
  resource: CardBuffer | null;
  /** The numbers, if the processor has them. */
  values: ArrayLike<number> | null;
  readonly dtype: string;
  refCount: number;
  /** Whether the buffer is not the backend's to free. */
  external?: boolean;
}

/** The parts of `WebGPUBackend` that are used here. */
export interface WebGPUBackend {
  readonly device: {
    addEventListener(
      type: 'uncapturederror',
      listener: (event: { readonly error: { readonly message: string } }) => void,
    ): void;
    /** Resolves when the card is lost: reset, unplugged, or its driver restarted. */
    readonly lost: Promise<{ readonly reason: string; readonly message: string }>;
  };
  readonly tensorMap: { has(id: DataId): boolean; get(id: DataId): TensorData };
  read(id: DataId): Promise<unknown>;
  readSync(id: DataId): unknown;
}

/** Returns the backend. @throws Error if it is not initialized or has another version. */
export function webGPUBackend(): WebGPUBackend {
  const backend = tf.findBackend('webgpu') as unknown as WebGPUBackend | null;
  if (!backend?.device?.lost || !backend.tensorMap) {
    throw new Error(
      'the webgpu backend has no accessible device; expected @tensorflow/tfjs-backend-webgpu ' +
        '4.22.0, initialized with tf.setBackend("webgpu")',
    );
  }
  return backend;
}

/** Makes reads throw the errors of the card, and synchronous reads throw if they are impossible. */
export function installSafeguards(backend: WebGPUBackend): void {
  let failure: string | undefined;
  backend.device.addEventListener('uncapturederror', ({ error }) => {
    failure ??= error.message;
  });
  backend.device.lost.then(({ reason, message }) => {
    failure ??= `the graphics card was lost (${reason}): ${message}`;
  });
  const { read, readSync } = backend;
  backend.read = async (id) => {
    const values = await read.call(backend, id);
    // Errors of the commands that computed these values arrive before the values.
    if (failure !== undefined) throw new Error(`WebGPU: ${failure}`);
    return values;
  };
  backend.readSync = (id) => {
    const { values, dtype } = backend.tensorMap.get(id);
    if (values != null || dtype === 'complex64') return readSync.call(backend, id);
    throw new Error(
      'the webgpu backend cannot read tensors synchronously (dataSync, arraySync, print); ' +
        'use await tensor.data() or await tensor.array()',
    );
  };
}
