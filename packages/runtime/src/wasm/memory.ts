/**
 * The memory of the WebAssembly backend, in which tensors are handles to floats. The data map and the
 * memory object are private fields of the backend; only this file reads them, and it throws an error
 * if another version lacks them.
 */
import type { DataId, KernelFunc, TensorInfo } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { BrokenError } from '../backend/broken-error.js';

/** The parts of `BackendWasm` that training kernels use. */
export interface WasmBackend {
  readonly wasm: { readonly asm: { readonly memory: WebAssembly.Memory } };
  readonly dataIdMap: { get(id: DataId): { readonly memoryOffset: number } };
  makeOutput(shape: number[], dtype: 'float32'): TensorInfo;
  /** Removes one reference to the data and frees it after the last one. */
  disposeData(id: DataId, force?: boolean): boolean;
  incRef(id: DataId): void;
  readSync(id: DataId): tf.backend_util.TypedArray;
  /** Frees the memory; tfjs calls it when it removes the backend. */
  dispose(): void;
}

/** Returns the backend. @throws Error if this package cannot extend its version. */
export function wasmBackend(): WasmBackend {
  const backend = tf.findBackend('wasm') as unknown as WasmBackend | null;
  if (!(backend?.wasm?.asm?.memory instanceof WebAssembly.Memory) || !backend.dataIdMap) {
    if (backend && tf.env().getFlags()['WASM_HAS_MULTITHREAD_SUPPORT'] === true) {
      throw new BrokenError(
        'tf.setBackend("wasm") has started it with threads, whose memory the training kernels cannot share; ' +
          'call prepareBackend before it',
        true,
      );
    }
    throw new Error(
      'the wasm backend has no accessible memory; expected @tensorflow/tfjs-backend-wasm 4.22.0, ' +
        'initialized with tf.setBackend("wasm")',
    );
  }
  return backend;
}

/** Returns the byte offset of a tensor's first float. */
export function address(backend: WasmBackend, tensor: TensorInfo): number {
  return backend.dataIdMap.get(tensor.dataId).memoryOffset;
}

/** Allocates a tensor with undefined contents. The caller releases it or returns it from the kernel. */
export function allocate(backend: WasmBackend, shape: number[]): TensorInfo {
  return backend.makeOutput(shape, 'float32');
}

/** Frees tensors that a kernel allocated or got from another kernel. Never pass inputs of the kernel. */
export function release(backend: WasmBackend, ...tensors: TensorInfo[]): void {
  for (const tensor of tensors) backend.disposeData(tensor.dataId);
}

/** Calls `run` after the backend has freed data: when the last reference to them is gone. */
export function onDisposal(backend: WasmBackend, run: (id: DataId) => void): void {
  const dispose = backend.disposeData;
  backend.disposeData = function (this: WasmBackend, id, force) {
    const isGone = dispose.call(this, id, force);
    if (isGone) run(id);
    return isGone;
  };
}

/** Returns another handle to the same data, with its own reference. */
export function share(backend: WasmBackend, { dataId, shape, dtype }: TensorInfo): TensorInfo {
  backend.incRef(dataId);
  return { dataId, shape, dtype };
}

/** A stock kernel of the backend. */
export type Kernel = (inputs: Record<string, TensorInfo>, attrs: object) => TensorInfo;

/** Finds a stock kernel by its name. Call it before the kernel is replaced. */
export function stockKernel(backend: WasmBackend, name: string): Kernel {
  const config = tf.getKernel(name, 'wasm');
  if (!config) throw new Error(`the wasm backend has no kernel "${name}"; expected version 4.22.0`);
  const run = config.kernelFunc as KernelFunc;
  return (inputs, attrs) => run({ inputs, backend, attrs: attrs as tf.NamedAttrMap }) as TensorInfo;
}
