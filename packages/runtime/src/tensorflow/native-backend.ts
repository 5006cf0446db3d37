/** The part of tfjs-node's backend that kernels and recorded steps use, including private fields. */
import * as tf from '@tensorflow/tfjs';
import { asksForOneDnn } from './environment.js';

/** An attribute of a TensorFlow operation. */
export interface OpAttribute {
  readonly name: string;
  readonly type: number;
  readonly value: unknown;
}

/** A tensor of TensorFlow that the binding made. */
export interface OutputMetadata {
  readonly id: number;
  readonly shape: number[];
  readonly dtype: number;
}

/** tfjs-node's addon; tensors and sessions of TensorFlow have ids. */
export interface Binding
  extends Readonly<
    Record<
      | `TF_ATTR_${'STRING' | 'INT' | 'FLOAT' | 'BOOL' | 'TYPE' | 'SHAPE'}`
      | 'TF_FLOAT'
      | 'TF_STRING',
      number
    >
  > {
  /** Runs an operation of TensorFlow on tensors by their ids. */
  executeOp(
    name: string,
    attributes: OpAttribute[],
    ids: number[],
    outputs: number,
  ): OutputMetadata[];
  createTensor(shape: number[], dtype: number, values: tf.backend_util.TypedArray): number;
  deleteTensor(id: number): void;
  tensorDataSync(id: number): tf.backend_util.TypedArray;
  isUsingGpuDevice(): boolean;
  /** Makes a session of a SavedModel. @param tags separated by commas. @returns the session's id. */
  loadSavedModel(folder: string, tags: string): number;
  deleteSavedModel(session: number): void;
  /** Runs a session. @param feeds @param fetches names of outputs of nodes, separated by commas. */
  runSavedModel(session: number, ids: number[], feeds: string, fetches: string): OutputMetadata[];
  /** The version of the TensorFlow library. */
  TF_Version?: string;
}

/** What the backend knows of data. */
interface NativeData {
  readonly shape: number[];
  /** TensorFlow's number of the type. */
  readonly dtype: number;
  readonly id: number;
  /** Numbers that are not handed to TensorFlow yet. */
  readonly values: tf.backend_util.TypedArray | null;
  readonly refCount: number;
}

/** `NodeJSKernelBackend` of tfjs-node. */
export interface NativeBackend extends tf.KernelBackend {
  /** Kernels read this field at each call, so that another binding can take its place. */
  binding: Binding;
  readonly tensorMap: {
    get(dataId: tf.DataId): NativeData;
    set(dataId: tf.DataId, data: NativeData): void;
  };
  readonly isUsingGpuDevice?: boolean;
  executeMultipleOutputs(
    name: string,
    attributes: OpAttribute[],
    inputs: tf.TensorInfo[],
    outputs: number,
  ): tf.Tensor[];
  executeSingleOutput(name: string, attributes: OpAttribute[], inputs: tf.TensorInfo[]): tf.Tensor;
  getInputTensorIds(inputs: readonly tf.TensorInfo[]): number[];
  createOutputTensor(metadata: OutputMetadata): tf.Tensor;
  incRef(dataId: tf.DataId): void;
}

/** Names the TensorFlow library that computes, and whether its kernels are those of oneDNN. */
export function nativeVersion(): string {
  const { binding } = tf.backend() as Partial<NativeBackend>;
  const library = `TensorFlow ${binding?.TF_Version ?? 'of an unknown version'}`;
  return asksForOneDnn() ? `${library}, oneDNN` : library;
}
