/**
 * What goes wrong without a word on tfjs's `webgpu` backend, made into errors.
 *
 * A command that the card refuses (memory that is used up, a size beyond its limits) leaves zeros
 * behind; WebGPU tells of it later, by an event that tfjs does not listen to. Reading at once
 * (`dataSync`) draws on a canvas, which Node does not have.
 */
import type { DataId } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';

/** The parts of `WebGPUBackend` that are used here. */
export interface WebGPUBackend {
  readonly device: {
    addEventListener(
      type: 'uncapturederror',
      listener: (event: { readonly error: { readonly message: string } }) => void,
    ): void;
    /** Fulfilled when the card is gone: reset, unplugged, its driver restarted. */
    readonly lost: Promise<{ readonly reason: string; readonly message: string }>;
  };
  readonly tensorMap: { get(id: DataId): { readonly values?: unknown; readonly dtype: string } };
  read(id: DataId): Promise<unknown>;
  readSync(id: DataId): unknown;
}

/** The backend in use, checked to be the version that is known here. */
export function webGPUBackend(): WebGPUBackend {
  const backend = tf.findBackend('webgpu') as unknown as WebGPUBackend | null;
  if (!backend?.device?.lost || !backend.tensorMap) {
    throw new Error(
      'the installed @tensorflow/tfjs-backend-webgpu does not show its device; ' +
        'expected version 4.22.0, initialized with tf.setBackend("webgpu")',
    );
  }
  return backend;
}

/** Makes reads of the backend throw what the card has said and what cannot be read at once. */
export function installSafeguards(backend: WebGPUBackend): void {
  let failure: string | undefined;
  backend.device.addEventListener('uncapturederror', ({ error }) => {
    failure ??= error.message;
  });
  backend.device.lost.then(({ reason, message }) => {
    failure ??= `the graphics card is gone (${reason}): ${message}`;
  });
  const { read, readSync } = backend;
  backend.read = async (id) => {
    const values = await read.call(backend, id);
    // Errors of the commands that led to these values have arrived before the values.
    if (failure !== undefined) throw new Error(`WebGPU: ${failure}`);
    return values;
  };
  backend.readSync = (id) => {
    const { values, dtype } = backend.tensorMap.get(id);
    if (values != null || dtype === 'complex64') return readSync.call(backend, id);
    throw new Error(
      'the webgpu backend cannot read a tensor at once (dataSync, arraySync, print); ' +
        'await tensor.data() or tensor.array() instead',
    );
  };
}
