/**
 * Runs our own WGSL programs on tfjs's `webgpu` backend. tfjs's `runWebGPUProgram` gives a program one
 * output; ours may have several. The commands go into the same encoder, in the order of the calls, and
 * tfjs frees the tensors as it frees those of its own programs.
 *
 * A program binds at most eight tensors, the least that WebGPU promises.
 */
import type { DataId, KernelFunc, TensorInfo } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { setKernel } from '../kernels/replace.js';
import type { WebGPUBackend } from './safeguards.js';

/** A compiled program. */
export interface Pipeline {
  getBindGroupLayout(index: number): object;
}

interface Pass {
  setPipeline(pipeline: Pipeline): void;
  setBindGroup(index: number, group: object): void;
  dispatchWorkgroups(...counts: number[]): void;
}

interface Encoder {
  beginComputePass(): Pass;
}

interface Device {
  createShaderModule(description: { code: string; label: string }): object;
  createComputePipeline(description: object): Pipeline;
  createBindGroup(description: object): object;
}

/** The private parts of tfjs 4.22.0's backend with which it runs programs. */
export interface ProgramBackend extends WebGPUBackend {
  readonly device: WebGPUBackend['device'] & Device;
  commandEncoder: Encoder | null;
  computePassEncoder: Pass | null;
  commandQueueOwnedIds: { add(id: DataId): unknown };
  dispatchCountInPass: number;
  makeTensorInfo(shape: number[], dtype: string): TensorInfo;
  disposeData(id: DataId): void;
  uploadToGPU(id: DataId): void;
  tensorToBinding(tensor: TensorInfo): object;
  makeUniforms(fields: { type: 'int32' | 'float32'; data: number[] }[]): object;
  ensureCommandEncoderReady(): void;
  endComputePassEncoder(): void;
  submitQueue(): void;
}

/** A program and what it works on. */
export interface ProgramCall {
  /** Names the program in the tools of cards and in counts. */
  readonly label: string;
  /** Threads in a workgroup; at most 256. */
  readonly threads: number;
  /** The tensors by their names in `code`, arrays of f32 or (int32, bool) i32; the outputs are written. */
  readonly inputs: Readonly<Record<string, TensorInfo>>;
  readonly outputs: Readonly<Record<string, TensorInfo>>;
  /** Fields of `parameters` in `code`: i32 and f32. */
  readonly integers?: Readonly<Record<string, number>>;
  readonly floats?: Readonly<Record<string, number>>;
  /**
   * WGSL with the entry point's body as `fn run(group: vec3u, groups: vec3u, thread: u32)`: the place of
   * the workgroup, the counts of workgroups, and the thread in it. `THREADS` is a constant.
   */
  readonly code: string;
  /** Counts of workgroups; at most 65535 each. */
  readonly groups: readonly [x: number, y: number, z: number];
}

/** A program with a thread for each element of its outputs. */
export interface ElementwiseCall extends Omit<ProgramCall, 'threads' | 'groups'> {
  /** How many elements there are; with 0 the outputs are empty. */
  readonly size: number;
  /** WGSL that writes element `i` (an i32) of the outputs. `parameters.size` is the count of elements. */
  readonly code: string;
}

/** Threads of a workgroup of an elementwise program. */
const ELEMENTWISE_THREADS = 64;

/** The compiled programs of each backend by their source. */
const compiled = new WeakMap<object, Map<string, Pipeline>>();

/** Adds the program to the commands for the card. */
export function runProgram(backend: ProgramBackend, call: ProgramCall): void {
  const { inputs, outputs, integers = {}, floats = {}, groups } = call;
  const tensors = [...Object.values(outputs), ...Object.values(inputs)];
  for (const { dataId } of tensors) backend.uploadToGPU(dataId);
  const fields = [
    ...Object.values(integers).map((value) => ({ type: 'int32' as const, data: [value] })),
    ...Object.values(floats).map((value) => ({ type: 'float32' as const, data: [value] })),
  ];
  const resources = tensors.map((tensor) => backend.tensorToBinding(tensor));
  if (fields.length > 0) resources.push(backend.makeUniforms(fields));
  const pipeline = pipelineOf(backend, call);
  const group = backend.device.createBindGroup({
    layout: pipeline.getBindGroupLayout(0),
    entries: resources.map((resource, binding) => ({ binding, resource })),
  });
  for (const { dataId } of tensors) backend.commandQueueOwnedIds.add(dataId);
  backend.ensureCommandEncoderReady();
  backend.computePassEncoder ??= backend.commandEncoder!.beginComputePass();
  backend.computePassEncoder.setPipeline(pipeline);
  backend.computePassEncoder.setBindGroup(0, group);
  backend.computePassEncoder.dispatchWorkgroups(...groups);
  backend.dispatchCountInPass++;
  if (backend.dispatchCountInPass >= tf.env().getNumber('WEBGPU_DEFERRED_SUBMIT_BATCH_SIZE')) {
    backend.endComputePassEncoder();
    backend.submitQueue();
  }
}

/** Adds a program to the commands in which each thread writes one element. */
export function runElementwise(
  backend: ProgramBackend,
  { size, code, integers, ...call }: ElementwiseCall,
): void {
  if (size === 0) {
    for (const { dataId } of Object.values(call.outputs)) {
      backend.tensorMap.get(dataId).values = new Float32Array(0); // or reads look for a buffer
    }
    return;
  }
  runProgram(backend, {
    ...call,
    threads: ELEMENTWISE_THREADS,
    integers: { size, ...integers },
    code: `
fn run(group: vec3u, groups: vec3u, thread: u32) {
  let i = i32((group.x + group.y * groups.x) * THREADS + thread);
  if (i >= parameters.size) { return; }
  ${code}
}`,
    groups: [...gridOf(Math.ceil(size / ELEMENTWISE_THREADS)), 1],
  });
}

/** Registers a kernel made of programs; it replaces one that the backend has. */
export function setProgramKernel<Inputs, Attrs = unknown>(
  kernelName: string,
  run: (backend: ProgramBackend, inputs: Inputs, attrs: Attrs) => TensorInfo | TensorInfo[],
): void {
  const kernelFunc = (({ backend, inputs, attrs }) =>
    run(backend as ProgramBackend, inputs as Inputs, attrs as Attrs)) as KernelFunc;
  setKernel(kernelName, 'webgpu', kernelFunc);
}

function pipelineOf(backend: ProgramBackend, call: ProgramCall): Pipeline {
  const programs = compiled.get(backend) ?? new Map<string, Pipeline>();
  compiled.set(backend, programs);
  const code = sourceOf(call);
  const known = programs.get(code);
  if (known) return known;
  const { label } = call;
  const module = backend.device.createShaderModule({ code, label });
  const compute = { module, entryPoint: 'main' };
  const pipeline = backend.device.createComputePipeline({ compute, label, layout: 'auto' });
  programs.set(code, pipeline);
  return pipeline;
}

/** Declares a tensor; the card keeps whole numbers and truth values as i32. */
const declared =
  (access: 'read' | 'read_write') =>
  ([name, { dtype }]: [string, TensorInfo]) =>
    `var<storage, ${access}> ${name}: array<${dtype === 'float32' ? 'f32' : 'i32'}>;`;

function sourceOf({ inputs, outputs, integers = {}, floats = {}, threads, code }: ProgramCall) {
  const bindings = [
    ...Object.entries(outputs).map(declared('read_write')),
    ...Object.entries(inputs).map(declared('read')),
  ];
  const fields = [
    ...Object.keys(integers).map((name) => `${name}: i32,`),
    ...Object.keys(floats).map((name) => `${name}: f32,`),
  ];
  if (fields.length > 0) bindings.push('var<uniform> parameters: Parameters;');
  return `${fields.length > 0 ? `struct Parameters { ${fields.join(' ')} };` : ''}
${bindings.map((binding, i) => `@group(0) @binding(${i}) ${binding}`).join('\n')}
const THREADS = ${threads}u;
${code}
@compute @workgroup_size(${threads})
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) thread: u32,
) {
  run(group, groups, thread);
}
`;
}

/** The most workgroups along one axis of a dispatch. */
const MOST_GROUPS = 65535;

/** Lays `count` workgroups out in x and y; the place is `group.x + group.y * groups.x`. */
export function gridOf(count: number): [x: number, y: number] {
  const rows = Math.ceil(count / MOST_GROUPS);
  return [Math.ceil(count / rows), rows];
}
