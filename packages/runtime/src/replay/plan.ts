/** A recording that can be run: its constants, its executor, and what it takes for granted. */
import type * as tf from '@tensorflow/tfjs';
import { canReadAtOnce } from '../gradients/reading-at-once.js';
import { sameBits } from './compare.js';
import { type Conditions, presentConditions, settingsReadBy } from './conditions.js';
import { type Backend, engineOf, referTo, releaseData } from './engine.js';
import { kernelExecutor } from './kernel-executor.js';
import { readSetting } from './read-settings.js';
import type { RecordedRun } from './recorder.js';
import {
  type HostValues,
  type ReplayWay,
  type SettingSource,
  type StepExecutor,
  stepCompiler,
  type ValueId,
} from './recording.js';

/** What a taped run started from and gave. */
export interface Comparison {
  readonly inputs: readonly tf.Tensor[];
  /** The variables before the run. */
  readonly before: ReadonlyMap<tf.Variable, tf.Tensor>;
  /** What the step returned. */
  readonly returned: readonly tf.Tensor[];
}

/** What a run of the executor starts from. */
interface Start {
  readonly inputs: readonly tf.Tensor[];
  readonly valueAt: (variable: tf.Variable) => tf.Tensor;
  readonly draws: readonly HostValues[];
  /** Of settings, by their index in `Recording.outside`. */
  readonly settingAt: (index: number) => HostValues;
}

/** Owns the data of a recording's constants and its executor, until {@link Plan.dispose}. */
export class Plan {
  /** Whether a replay gave the bits of the taped step. */
  isVerified = false;
  /** Whether a comparison waits for the backend. */
  isPending = false;
  /** Why the kernels are called one by one, if the backend has a way of its own. */
  note: string | undefined;
  private readonly backend: Backend = engineOf().backend;
  private readonly constants = new Map<ValueId, tf.TensorInfo>();
  private readonly conditions: Conditions;
  /** Settings that were the same at each comparison so far. */
  private constantSettings: readonly SettingSource[];
  private executor: StepExecutor;
  private isDisposed = false;

  /** @param repeatsSettings whether it holds only as long as optimizers keep all their settings. */
  constructor(
    readonly recording: RecordedRun,
    repeatsSettings: boolean,
  ) {
    for (const { value, shape, dtype, source } of recording.outside) {
      if (source.kind !== 'constant') continue;
      const dataId = this.backend.write(source.values.slice(), shape, dtype);
      this.constants.set(value, { dataId, shape, dtype });
    }
    this.conditions = presentConditions(recording, repeatsSettings);
    this.constantSettings = settingsReadBy(recording);
    const compiled = stepCompiler(recording.backendName)?.(recording, this.constants);
    if (compiled && 'reason' in compiled) this.note = compiled.reason;
    this.executor = compiled && 'run' in compiled ? compiled : kernelExecutor(recording);
  }

  /** How the calls are run. */
  get way(): ReplayWay {
    return this.executor.way;
  }

  /** What has changed since the recording, so that it does not describe the step; undefined if nothing has. */
  change(): string | undefined {
    return this.conditions();
  }

  /**
   * Whether a setting differs for the first time from what it was at the recording. The step may also use it
   * in a number that the recording repeats, such as a decay of weights, and has to be compared once.
   */
  hasNewSetting(): boolean {
    return this.constantSettings.some(
      ({ of, name, values }) => !Object.is(Math.fround((of as never)[name]), values[0]),
    );
  }

  /**
   * Runs the step: draws random numbers, computes, then assigns the variables.
   * @returns what the step returns, tensors of the caller's (or of the surrounding tidy's).
   */
  replay(inputs: readonly tf.Tensor[]): tf.Tensor[] {
    const { assignments, returned, draws, optimizers } = this.recording;
    const results = this.compute({
      inputs,
      valueAt: (variable) => variable,
      draws: draws.map((draw) => draw()),
      settingAt: (index) => {
        const { of, name } = this.recording.outside[index]!.source as SettingSource;
        return readSetting(of, name);
      },
    });
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
   * numbers and settings, and compares the bits. If they differ in the backend's own way of running a step,
   * its kernels are tried one by one: at once, or at the next run if the backend cannot be read at once.
   * @param onDifference called if no way gives the same bits.
   */
  verify(taped: RecordedRun, comparison: Comparison, onDifference: () => void): void {
    const settle = (isSame: boolean) => {
      this.isPending = false;
      this.isVerified = isSame;
      if (isSame || this.isDisposed) return;
      if (this.way === 'kernels') {
        onDifference();
        return;
      }
      this.note ??= `as ${this.way} it gives other bits`;
      this.executor.dispose();
      this.executor = kernelExecutor(this.recording);
      if (canReadAtOnce()) this.verify(taped, comparison, onDifference);
    };
    const present = settingsReadBy(taped).map(({ values }) => values);
    const recorded = settingsReadBy(this.recording);
    this.constantSettings = this.constantSettings.filter((setting) =>
      sameBits(setting.values, present[recorded.indexOf(setting)]!),
    );
    const isSame = this.compare(taped, comparison);
    if (typeof isSame === 'boolean') {
      settle(isSame);
      return;
    }
    this.isPending = true;
    void isSame.then(settle, () => settle(false));
  }

  /** Frees constants and executor. A second call does nothing. */
  dispose(): void {
    if (this.isDisposed) return;
    this.isDisposed = true;
    this.executor.dispose();
    for (const { dataId } of this.constants.values()) this.backend.disposeData(dataId);
    this.constants.clear();
  }

  /** Whether a replay of a taped run gives its bits, at once or as soon as the backend can be read. */
  private compare(taped: RecordedRun, comparison: Comparison): boolean | Promise<boolean> {
    const { backend } = this;
    const { inputs, before, returned } = comparison;
    let results: tf.TensorInfo[];
    try {
      results = this.compute({
        inputs,
        valueAt: (variable) => before.get(variable)!,
        draws: taped.drawn.map(({ values }) => values),
        settingAt: (index) => (taped.outside[index]!.source as SettingSource).values,
      });
    } catch (error) {
      if (this.way === 'kernels') throw error;
      this.note = error instanceof Error ? error.message : String(error);
      return false;
    }
    const pairs = results.map(({ dataId }, i) => {
      const assigned = taped.assignments.find(({ result }) => result === i);
      const expected = assigned?.variable ?? returned[taped.returned.indexOf(i)]!;
      backend.incRef(expected.dataId);
      return [dataId, expected.dataId] as const;
    });
    const release = () => {
      for (const id of pairs.flat()) releaseData(backend, id);
    };
    if (!canReadAtOnce()) {
      const reads = pairs.map(async ([a, b]) =>
        sameBits(hostValues(await backend.read(a)), hostValues(await backend.read(b))),
      );
      return Promise.all(reads)
        .then((all) => all.every(Boolean))
        .finally(release);
    }
    try {
      return pairs.every(([a, b]) =>
        sameBits(hostValues(backend.readSync(a)), hostValues(backend.readSync(b))),
      );
    } finally {
      release();
    }
  }

  /** Runs the executor on inputs, variables, random numbers and settings. */
  private compute({ inputs, valueAt, draws, settingAt }: Start): tf.TensorInfo[] {
    const { backend } = this;
    const written: tf.DataId[] = [];
    try {
      const outside = this.recording.outside.map(({ value, shape, dtype, source }, i) => {
        if (source.kind === 'input') return { dataId: inputs[source.index]!.dataId, shape, dtype };
        if (source.kind === 'variable') {
          return { dataId: valueAt(source.variable).dataId, shape, dtype };
        }
        if (source.kind === 'captured') return { dataId: source.dataId, shape, dtype };
        if (source.kind === 'constant') return this.constants.get(value)!;
        const values = source.kind === 'draw' ? draws[source.index]! : settingAt(i);
        const dataId = backend.write(values, shape, dtype);
        written.push(dataId);
        return { dataId, shape, dtype };
      });
      return this.executor.run(outside);
    } finally {
      for (const dataId of written) releaseData(backend, dataId);
    }
  }
}

function countStep(optimizer: tf.Optimizer): void {
  (optimizer as unknown as { incrementIterations(): void }).incrementIterations();
}

const hostValues = (array: tf.backend_util.TypedArray) => array as HostValues;
