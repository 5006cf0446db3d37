/**
 * Runs a recording by calling its kernels one by one: on every backend, and to the bit as the taped step,
 * because the same functions get the same numbers. It spares the tape, the layers, the tidies and the
 * tensors' bookkeeping.
 */
import * as tf from '@tensorflow/tfjs';
import { engineOf, releaseData } from './engine.js';
import { inputsOf } from './prune.js';
import type { KernelCall, Recording, StepExecutor, Use } from './recording.js';

/** A call with tensors that are filled in at each run. Some kernels need tensors, not only their data. */
interface PreparedCall extends KernelCall {
  readonly tensors: readonly tf.Tensor[];
  readonly ids: readonly number[];
  readonly given: tf.NamedTensorInfoMap;
}

/** Prepares a recording for the present backend. */
export function kernelExecutor(recording: Recording): StepExecutor {
  return new KernelExecutor(recording);
}

class KernelExecutor implements StepExecutor {
  readonly way = 'kernels';
  private readonly calls: readonly PreparedCall[];
  private readonly data: (tf.DataId | undefined)[];
  /** Kernels of some backends return tensors, which the engine counts. */
  private readonly owners: (tf.Tensor | undefined)[];

  constructor(private readonly recording: Recording) {
    this.calls = recording.calls.map(prepared);
    this.data = new Array(recording.values).fill(undefined);
    this.owners = new Array(recording.values).fill(undefined);
  }

  run(outside: readonly tf.TensorInfo[]): tf.TensorInfo[] {
    let results: tf.TensorInfo[] = [];
    // Kernels made of operations can leave tensors to the surrounding tidy.
    tf.tidy(() => {
      results = this.compute(outside);
    });
    return results;
  }

  private compute(outside: readonly tf.TensorInfo[]): tf.TensorInfo[] {
    const { data, recording } = this;
    const { state, backend } = engineOf();
    const computed = new Set<number>();
    recording.outside.forEach(({ value }, i) => {
      data[value] = outside[i]!.dataId;
    });
    state.kernelDepth++; // kernels that run operations must not put them on a tape
    try {
      for (const { tensors, ids, given, attrs, kernelFunc, outputs, frees } of this.calls) {
        for (let i = 0; i < tensors.length; i++) tensors[i]!.dataId = data[ids[i]!]!;
        const result = kernelFunc({ inputs: given, attrs: attrs!, backend });
        if (Array.isArray(result)) {
          for (let i = 0; i < outputs.length; i++)
            this.keep(outputs[i]!.value, result[i]!, computed);
        } else {
          this.keep(outputs[0]!.value, result, computed);
        }
        for (const value of frees) this.free(value, computed);
      }
      return recording.results.map(({ value, shape, dtype }) => {
        backend.incRef(data[value]!);
        return { dataId: data[value]!, shape, dtype };
      });
    } finally {
      for (const value of computed) this.free(value, computed);
      for (const { value } of recording.outside) data[value] = undefined;
      state.kernelDepth--;
    }
  }

  dispose(): void {}

  private keep(value: number, result: tf.TensorInfo, computed: Set<number>): void {
    this.data[value] = result.dataId;
    if (result instanceof tf.Tensor) this.owners[value] = result;
    computed.add(value);
  }

  private free(value: number, computed: Set<number>): void {
    const owner = this.owners[value];
    if (owner) owner.dispose();
    else releaseData(engineOf().backend, this.data[value]!);
    this.owners[value] = undefined;
    this.data[value] = undefined;
    computed.delete(value);
  }
}

function prepared(call: KernelCall): PreparedCall {
  const uses = inputsOf(call);
  const tensors = uses.map(emptyTensor);
  const entries = Object.keys(call.inputs).map((name, i) => [name, tensors[i]!] as const);
  return {
    ...call,
    tensors,
    ids: uses.map(({ value }) => value),
    given: (Array.isArray(call.inputs)
      ? tensors
      : Object.fromEntries(entries)) as tf.NamedTensorInfoMap,
  };
}

/** A tensor that the engine does not know and whose data are filled in later. */
function emptyTensor({ shape, dtype }: Use): tf.Tensor {
  return new tf.Tensor(shape as never, dtype, {}, -1);
}
