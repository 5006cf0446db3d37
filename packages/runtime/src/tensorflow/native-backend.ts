/** The part of tfjs-node's backend that kernels use, including private fields. */
import * as tf from '@tensorflow/tfjs';

/** An attribute of a TensorFlow operation. */
export interface OpAttribute {
  readonly name: string;
  readonly type: number;
  readonly value: unknown;
}

interface OutputMetadata {
  readonly id: number;
  readonly shape: number[];
  readonly dtype: number;
}

/** `NodeJSKernelBackend` of tfjs-node. */
export interface NativeBackend extends tf.KernelBackend {
  readonly binding: Readonly<
    Record<
      | 'TF_ATTR_TYPE'
      | 'TF_ATTR_STRING'
      | 'TF_ATTR_SHAPE'
      | 'TF_ATTR_FLOAT'
      | 'TF_ATTR_BOOL'
      | 'TF_FLOAT',
      number
    >
  > & {
    /** Runs an operation of TensorFlow on tensors by their ids. */
    executeOp(
      name: string,
      attributes: OpAttribute[],
      ids: number[],
      outputs: number,
    ): OutputMetadata[];
    createTensor(shape: number[], dtype: number, values: Float32Array): number;
    deleteTensor(id: number): void;
    /** The version of the TensorFlow library. */
    TF_Version?: string;
  };
  readonly isUsingGpuDevice?: boolean;
  executeMultipleOutputs(
    name: string,
    attributes: OpAttribute[],
    inputs: tf.TensorInfo[],
    outputs: number,
  ): tf.Tensor[];
  executeSingleOutput(name: string, attributes: OpAttribute[], inputs: tf.TensorInfo[]): tf.Tensor;
  getInputTensorIds(inputs: tf.TensorInfo[]): number[];
  createOutputTensor(metadata: OutputMetadata): tf.Tensor;
  incRef(dataId: tf.DataId): void;
}

/** Names the TensorFlow library that computes. */
export function nativeVersion(): string {
  const { binding } = tf.backend() as Partial<NativeBackend>;
  return `TensorFlow ${binding?.TF_Version ?? 'of an unknown version'}`;
}
