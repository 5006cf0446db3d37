/**
 * The WebAssembly backend's memory as kernels see it: tensors are handles to malloc'd floats. What
 * is read here of the backend (its data map, its memory object) is private to it, so this file is
 * the only one that does, and it says so when another version no longer has it.
 */
import type { DataId, KernelFunc, TensorInfo } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';

/** The parts of `BackendWasm` that training kernels use. */
export interface WasmBackend {
  readonly wasm: { readonly asm: { readonly memory: WebAssembly.Memory } };
  readonly dataIdMap: { get(id: DataId): { readonly memoryOffset: number } };
  makeOutput(shape: number[], dtype: 'float32'): TensorInfo;
  /** Takes one reference to the data away; without any it is freed. */
  disposeData(id: DataId): void;
  incRef(id: DataId): void;
}

/** The backend, checked to be one that this package can extend. */
export function wasmBackend(): WasmBackend {
  const backend = tf.findBackend('wasm') as unknown as WasmBackend | null;
  if (!(backend?.wasm?.asm?.memory instanceof WebAssembly.Memory) || !backend.dataIdMap) {
    throw new Error(
      'the installed @tensorflow/tfjs-backend-wasm does not show its memory; ' +
        'expected version 4.22.0, initialized with tf.setBackend("wasm")',
    );
  }
  return backend;
}

/** Byte offset of a tensor's first float. */
export function address(backend: WasmBackend, tensor: TensorInfo): number {
  return backend.dataIdMap.get(tensor.dataId).memoryOffset;
}

/** A new tensor with undefined contents. The caller releases it or returns it from the kernel. */
export function allocate(backend: WasmBackend, shape: number[]): TensorInfo {
  return backend.makeOutput(shape, 'float32');
}

/** Frees a tensor that a kernel allocated or got from another kernel; never one of its inputs. */
export function release(backend: WasmBackend, ...tensors: TensorInfo[]): void {
  for (const tensor of tensors) backend.disposeData(tensor.dataId);
}

/** One more handle to the same data, with a reference of its own. */
export function share(backend: WasmBackend, { dataId, shape, dtype }: TensorInfo): TensorInfo {
  backend.incRef(dataId);
  return { dataId, shape, dtype };
}

/** Sets every float of a tensor to zero. */
export function zero(backend: WasmBackend, tensor: TensorInfo): void {
  const size = tf.util.sizeFromShape(tensor.shape);
  new Float32Array(backend.wasm.asm.memory.buffer, address(backend, tensor), size).fill(0);
}

/** The kernel that the backend brought along, to be called by those that extend it. */
export type Kernel = (inputs: Record<string, TensorInfo>, attrs: object) => TensorInfo;

/** Finds a stock kernel by name before it is replaced. */
export function stockKernel(backend: WasmBackend, name: string): Kernel {
  const config = tf.getKernel(name, 'wasm');
  if (!config) throw new Error(`the wasm backend has no kernel "${name}"; expected version 4.22.0`);
  const run = config.kernelFunc as KernelFunc;
  return (inputs, attrs) => run({ inputs, backend, attrs: attrs as tf.NamedAttrMap }) as TensorInfo;
}
