/** A recording that can be run: its constants, its executor, and what it takes for granted. */
import type * as tf from '@tensorflow/tfjs';
import { canReadAtOnce } from '../gradients/reading-at-once.js';
import { sameBits } from './compare.js';
import { type Conditions, presentConditions } from './conditions.js';
import { type Backend, engineOf, referTo, releaseData } from './engine.js';
import { kernelExecutor } from './kernel-executor.js';
import type { RecordedRun } from './recorder.js';
import { type HostValues, type StepExecutor, stepCompiler, type ValueId } from './recording.js';

/** What a taped run started from and gave. */
export interface Comparison {
  readonly inputs: readonly tf.Tensor[];
  /** The variables before the run. */
  readonly before: ReadonlyMap<tf.Variable, tf.Tensor>;
  /** What the step returned. */
  readonly returned: readonly tf.Tensor[];
}

/** Owns the data of a recording's constants and its executor, until {@link Plan.dispose}. */
export class Plan {
  /** Whether a replay gave the bits of the taped step. */
  isVerified = false;
  /** Whether a comparison waits for the backend. */
  isPending = false;
  private readonly backend: Backend = engineOf().backend;
  private readonly constants = new Map<ValueId, tf.TensorInfo>();
  private readonly conditions: Conditions;
  private executor: StepExecutor;
  private isOwnWay = true;
  private isDisposed = false;

  constructor(readonly recording: RecordedRun) {
    for (const { value, shape, dtype, source } of recording.outside) {
      if (source.kind !== 'constant') continue;
      const dataId = this.backend.write(source.values.slice(), shape, dtype);
      this.constants.set(value, { dataId, shape, dtype });
    }
    this.conditions = presentConditions(recording);
    const compiled = stepCompiler(recording.backendName)?.(recording, this.constants);
    this.isOwnWay = compiled !== undefined && !('reason' in compiled);
    this.executor = this.isOwnWay ? (compiled as StepExecutor) : kernelExecutor(recording);
  }

  /** Whether the recording still describes the step. */
  holds(): boolean {
    return this.conditions();
  }

  /**
   * Runs the step: draws random numbers, computes, then assigns the variables.
   * @returns what the step returns, tensors of the caller's (or of the surrounding tidy's).
   */
  replay(inputs: readonly tf.Tensor[]): tf.Tensor[] {
    const { assignments, returned, draws, optimizers } = this.recording;
    const drawn = draws.map((draw) => draw());
    const results = this.compute(inputs, (variable) => variable, drawn);
    const engine = engineOf();
    const owners = results.map((info) => engine.makeTensorFromTensorInfo(info));
    for (const { variable, result } of assignments) variable.assign(owners[result]!);
    for (const optimizer of optimizers) countStep(optimizer);
    const outputs = returned.map((index) => referTo(owners[index]!));
    for (const owner of owners) owner.dispose();
    return outputs;
  }

  /**
   * Replays a run that was taped just now, on the same inputs from the same variables with the same random
   * numbers, and compares the bits. If they differ in the backend's own way of running a step, its kernels
   * are tried one by one.
   * @param onDifference called if no way gives the same bits.
   */
  verify(taped: RecordedRun, comparison: Comparison, onDifference: () => void): void {
    const { inputs, before, returned } = comparison;
    const drawn = taped.drawn.map(({ values }) => values);
    let results: tf.TensorInfo[];
    try {
      results = this.compute(inputs, (variable) => before.get(variable)!, drawn);
    } catch (error) {
      if (!this.isOwnWay) throw error;
      this.takeKernels();
      this.verify(taped, comparison, onDifference);
      return;
    }
    const expected = results.map((_, i) => {
      const assigned = taped.assignments.find(({ result }) => result === i);
      const tensor = assigned?.variable ?? returned[taped.returned.indexOf(i)]!;
      this.backend.incRef(tensor.dataId);
      return tensor.dataId;
    });
    const release = () => {
      for (const id of [...expected, ...results.map(({ dataId }) => dataId)]) {
        releaseData(this.backend, id);
      }
    };
    const settle = (isSame: boolean) => {
      this.isPending = false;
      release();
      this.isVerified = isSame;
      if (isSame || this.isDisposed) return;
      if (this.isOwnWay && canReadAtOnce()) {
        this.takeKernels();
        this.verify(taped, comparison, onDifference);
      } else if (this.isOwnWay) {
        this.takeKernels(); // the next run is taped and compared again
      } else {
        onDifference();
      }
    };
    const pairs = results.map(({ dataId }, i) => [dataId, expected[i]!] as const);
    if (canReadAtOnce()) {
      const { backend } = this;
      settle(
        pairs.every(([a, b]) => sameBits(values(backend.readSync(a)), values(backend.readSync(b)))),
      );
      return;
    }
    this.isPending = true;
    const reads = pairs.map(async ([a, b]) =>
      sameBits(values(await this.backend.read(a)), values(await this.backend.read(b))),
    );
    void Promise.all(reads).then(
      (all) => settle(all.every(Boolean)),
      () => settle(false),
    );
  }

  /** Frees constants and executor. A second call does nothing. */
  dispose(): void {
    if (this.isDisposed) return;
    this.isDisposed = true;
    this.executor.dispose();
    for (const { dataId } of this.constants.values()) this.backend.disposeData(dataId);
    this.constants.clear();
  }

  private takeKernels(): void {
    this.executor.dispose();
    this.executor = kernelExecutor(this.recording);
    this.isOwnWay = false;
  }

  /** Runs the executor on inputs, variables and random numbers. */
  private compute(
    inputs: readonly tf.Tensor[],
    valueAt: (variable: tf.Variable) => tf.Tensor,
    drawn: readonly HostValues[],
  ): tf.TensorInfo[] {
    const { backend } = this;
    const written: tf.DataId[] = [];
    const outside = this.recording.outside.map(({ value, shape, dtype, source }) => {
      if (source.kind === 'input') return { dataId: inputs[source.index]!.dataId, shape, dtype };
      if (source.kind === 'variable') {
        return { dataId: valueAt(source.variable).dataId, shape, dtype };
      }
      if (source.kind === 'captured') return { dataId: source.dataId, shape, dtype };
      if (source.kind === 'constant') return this.constants.get(value)!;
      const dataId = backend.write(drawn[source.index]!, shape, dtype);
      written.push(dataId);
      return { dataId, shape, dtype };
    });
    try {
      return this.executor.run(outside);
    } finally {
      for (const dataId of written) releaseData(backend, dataId);
    }
  }
}

function countStep(optimizer: tf.Optimizer): void {
  (optimizer as unknown as { incrementIterations(): void }).incrementIterations();
}

const values = (array: tf.backend_util.TypedArray) => array as HostValues;
