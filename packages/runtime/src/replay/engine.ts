/** The private parts of tfjs 4.22.0's engine that recording and replaying use. */
import * as tf from '@tensorflow/tfjs';

/** `Engine` of tfjs-core. */
export interface Engine {
  readonly backendName: string;
  readonly backend: Backend;
  readonly registeredVariables: Readonly<Record<string, tf.Variable>>;
  readonly state: {
    readonly gradientDepth: number;
    readonly profiling: boolean;
    readonly numTensors: number;
    readonly tensorInfo: {
      has(id: tf.DataId): boolean;
      get(id: tf.DataId): { readonly backend: unknown } | undefined;
    };
    kernelDepth: number;
  };
  /** Returns the next id: they rise. */
  nextTensorId(): number;
  /** Writes numbers from the host. */
  makeTensor(values: unknown, shape: number[], dtype?: tf.DataType, backend?: unknown): tf.Tensor;
  /** Makes a tensor that takes over one reference of the backend to the data. */
  makeTensorFromTensorInfo(info: tf.TensorInfo): tf.Tensor;
  makeVariable(...args: unknown[]): tf.Variable;
  disposeVariable(variable: tf.Variable): void;
  removeDataId(id: tf.DataId, backend: unknown): void;
  readSync(id: tf.DataId): unknown;
  read(id: tf.DataId): unknown;
  readToGPU(id: tf.DataId, options?: unknown): unknown;
}

/** What every backend of tfjs has. */
export interface Backend {
  write(values: tf.backend_util.TypedArray, shape: number[], dtype: tf.DataType): tf.DataId;
  read(id: tf.DataId): Promise<tf.backend_util.TypedArray>;
  readSync(id: tf.DataId): tf.backend_util.TypedArray;
  /** Removes one reference. @returns whether it was the last one and the data are freed. */
  disposeData(id: tf.DataId, force?: boolean): boolean;
  refCount(id: tf.DataId): number;
  incRef(id: tf.DataId): void;
}

/** Returns the engine of tfjs. */
export function engineOf(): Engine {
  return tf.engine() as unknown as Engine;
}

/** Removes one reference to data, and the engine's entry for them if it was the last. */
export function releaseData(backend: Backend, id: tf.DataId): void {
  if (backend.disposeData(id)) engineOf().removeDataId(id, backend);
}

/** Makes one more tensor of the same data, which belongs to the surrounding tidy or the caller. */
export function referTo(info: tf.TensorInfo): tf.Tensor {
  const engine = engineOf();
  engine.backend.incRef(info.dataId);
  return engine.makeTensorFromTensorInfo(info);
}
