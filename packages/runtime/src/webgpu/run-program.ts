/** Runs programs of this package in the `webgpu` backend of tfjs, with its buffers and pipelines. */
import type { KernelFunc, NamedAttrMap, TensorInfo } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { setKernel } from '../kernels/replace.js';

/** Threads of a workgroup. */
export const THREADS = 256;

/** A program that writes one tensor of float32. */
export interface Program {
  /** Names the code; tfjs keeps one pipeline for each name and ranks of the tensors. */
  readonly name: string;
  readonly outputShape: number[];
  /** The names of the inputs in the code, where each is an array of float32. */
  readonly inputs: Readonly<Record<string, TensorInfo>>;
  /** Numbers that the code reads as `uniforms.…`. */
  readonly uniforms: Readonly<Record<string, { type: 'int32' | 'float32'; value: number }>>;
  /**
   * WGSL with a function `main(index : i32)`; it writes `result`. It must use every input. `localIndex`
   * and `workgroupId` are those of WebGPU.
   */
  readonly code: string;
  /** By default one thread for each number, whose index is below `uniforms.size`. */
  readonly workgroups?: number;
}

interface Backend {
  runWebGPUProgram(
    program: object,
    inputs: TensorInfo[],
    dtype: 'float32',
    uniforms: { type: string; data: number[] }[],
  ): TensorInfo;
}

/** Runs a program by one dispatch. The result is the caller's. */
export function runProgram(backend: unknown, program: Program): TensorInfo {
  const { name, outputShape, inputs, uniforms, code } = program;
  const size = tf.util.sizeFromShape(outputShape);
  const workgroups = program.workgroups ?? Math.ceil(size / THREADS);
  const wgsl = { int32: 'i32', float32: 'f32' };
  const declared = Object.entries(uniforms).map(([key, { type }]) => `${key} : ${wgsl[type]},`);
  const own = {
    shaderKey: `wprox-${name}`,
    outputShape,
    dispatchLayout: { x: outputShape.map((_, axis) => axis) },
    dispatch: [workgroups, 1, 1],
    workgroupSize: [THREADS, 1, 1],
    variableNames: Object.keys(inputs),
    uniforms: declared.join(' '),
    size: true,
    getUserCode: () => code,
  };
  const numbers = Object.values(uniforms).map(({ type, value }) => ({ type, data: [value] }));
  const tensors = Object.values(inputs);
  return (backend as Backend).runWebGPUProgram(own, tensors, 'float32', numbers);
}

/** Registers a kernel with the backend, in the place of a composed one. */
export function registerWebGPUKernel<Attrs = NamedAttrMap>(
  kernelName: string,
  run: (
    backend: unknown,
    inputs: Record<string, TensorInfo>,
    attrs: Attrs,
  ) => TensorInfo | TensorInfo[],
): void {
  const kernelFunc = (({ backend, inputs, attrs }) =>
    run(backend, inputs as Record<string, TensorInfo>, attrs as Attrs)) as KernelFunc;
  setKernel(kernelName, 'webgpu', kernelFunc);
}
