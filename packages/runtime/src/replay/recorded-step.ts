/**
 * A training step that is recorded and then replayed, with the results of the taped step to the bit.
 *
 * The first two runs that are alike are taped and recorded. If both recordings are equal, the second one
 * is replayed on the same inputs from the same variables, and its results are compared with the taped
 * ones. From then on the step is replayed until something that the recording takes for granted changes.
 * A step that cannot be replayed stays taped and says why.
 */
import * as tf from '@tensorflow/tfjs';
import {
  ArgumentError,
  described,
  reject,
  requireArray,
  requireFunction,
  requireInteger,
  requireOptions,
  requireString,
} from '@wprox/arguments';
import { difference } from './compare.js';
import { engineOf } from './engine.js';
import { Plan } from './plan.js';
import { isRecording, type RecordedRun, record, type TapedRun } from './recorder.js';
import { isSameList } from './settings.js';
import { type Flattened, flatten, type Template, unflatten } from './structure.js';

/** What a step takes: a tensor, or several in lists or by name. */
export type StepInputs =
  | tf.Tensor
  | readonly StepInputs[]
  | { readonly [name: string]: StepInputs | undefined };

export interface RecordStepOptions {
  /** Names the step in messages; `step` by default. */
  readonly name?: string | undefined;
  /**
   * Returns what the step's operations depend on, beside tensors and the settings of its optimizers: a
   * change of one of these values makes the step be recorded again. For networks give their settings,
   * `() => settingsOf(model)`. It is called at each run.
   */
  readonly dependsOn?: (() => readonly unknown[]) | undefined;
  /** After how many replays the step is checked again; an integer of at least 1. Never by default. */
  readonly checkEvery?: number | undefined;
}

/** How a recorded step runs: it is being recorded, it is replayed, or it stays taped. */
export type RecordedState = 'recording' | 'replayed' | 'taped';

/** How a step runs at present. */
export interface ReplayReport {
  readonly state: RecordedState;
  /** Why the step stays taped; undefined otherwise. */
  readonly reason: string | undefined;
}

/** A step that replays what it recorded. */
export interface RecordedStep<Inputs extends StepInputs, Result> extends ReplayReport {
  /**
   * Runs the step, taped or replayed. It is tidied.
   * @param inputs float32, int32 or bool tensors, which stay the caller's.
   * @returns what the step returns; the tensors are the caller's (or the surrounding tidy's).
   * @throws ArgumentError unless the inputs are tensors that are no variables; what the step throws. A
   *   replay that throws leaves the variables as they were. @throws Error after `dispose`.
   */
  run(inputs: Inputs): Result;
  /**
   * Lets the next run be taped, and compares it with a replay: operations, order, and the bits of all
   * results. If they differ the step stays taped, and a warning says so.
   */
  check(): void;
  /** Frees the recordings. Variables, optimizers and results stay. A second call does nothing. */
  dispose(): void;
}

/**
 * Records a training step and replays it: same kernels, same order, same bits, without the gradient tape
 * and the layers, which saves a tenth to a quarter of a small network's step.
 *
 * The step may read and assign variables, use optimizers, and draw from a `Random` what becomes a tensor.
 * Everything else that changes must be an input. It must not read numbers back, nor choose by them what it
 * does, nor keep tensors. Most such steps are recognized and stay taped; a branch that is first taken
 * after the recording is only found by a check.
 * @param step minimizes, updates variables, and returns tensors in arrays or objects, or nothing.
 * @throws ArgumentError naming an option that is unknown or of another type.
 * @example
 * const step = recordStep(({ x, y }: { x: tf.Tensor; y: tf.Tensor }) =>
 *   optimizer.minimize(() => tf.losses.meanSquaredError(y, forward(model, x)), true, variables));
 * const loss = step.run({ x, y });
 */
export function recordStep<Inputs extends StepInputs, Result>(
  step: (inputs: Inputs) => Result,
  options: RecordStepOptions = {},
): RecordedStep<Inputs, Result> {
  requireFunction('step', step, 'a function of tensors');
  const known = ['name', 'dependsOn', 'checkEvery'];
  requireOptions('options', options as unknown, known, "{ name: 'critic' }");
  const { name = 'step', dependsOn, checkEvery } = options;
  requireString('name', name);
  if (dependsOn !== undefined) requireFunction('dependsOn', dependsOn as unknown);
  if (checkEvery !== undefined) requireInteger('checkEvery', checkEvery, 1);
  return new Recorder(step, { name, dependsOn, checkEvery });
}

/** How many recordings in a row may differ before the step stays taped. */
const MOST_ATTEMPTS = 4;
/** How many shapes of inputs have a recording at a time. */
const MOST_SHAPES = 4;
/** A recording with fewer replays before it is given up was not worth its work. */
const FEWEST_REPLAYS = 10;
/** How many recordings in a row may be given up so before the step stays taped. */
const MOST_GIVEN_UP = 8;

/** What is known of the step for inputs of certain shapes. */
interface Slot {
  candidate?: RecordedRun | undefined;
  plan?: Plan | undefined;
  attempts: number;
  replays: number;
}

class Recorder<Inputs extends StepInputs, Result> implements RecordedStep<Inputs, Result> {
  reason: string | undefined;
  private readonly slots = new Map<string, Slot>();
  private latest: Slot | undefined;
  private isCheckDue = false;
  private isDisposed = false;
  private replays = 0;
  private givenUp = 0;
  private dependencies: readonly unknown[] = [];

  constructor(
    private readonly step: (inputs: Inputs) => Result,
    private readonly options: RecordStepOptions,
  ) {}

  get state(): RecordedState {
    if (this.reason !== undefined) return 'taped';
    return this.latest?.plan?.isVerified ? 'replayed' : 'recording';
  }

  run(inputs: Inputs): Result {
    if (this.isDisposed) throw new Error('the recorded step is disposed; make a new one');
    const { tensors, template } = tensorsOf(inputs);
    const { state } = engineOf();
    const isObserved = state.gradientDepth > 0 || state.profiling || tf.env().getBool('DEBUG');
    if (this.reason !== undefined || isObserved || isRecording()) return this.taped(inputs);
    this.forgetIfChanged();
    const slot = this.slotOf(tensors, template);
    if (this.state === 'taped') return this.taped(inputs); // too many were given up
    this.latest = slot;
    const { plan } = slot;
    if (plan?.isPending) return this.taped(inputs);
    if (!plan?.holds()) {
      if (plan) slot.candidate = undefined;
      plan?.dispose();
      slot.plan = undefined;
      return this.record(slot, inputs, tensors);
    }
    if (!plan.isVerified || this.takeDueCheck()) return this.record(slot, inputs, tensors);
    slot.attempts = 0;
    slot.replays++;
    return unflatten(plan.recording.template, plan.replay(tensors)) as Result;
  }

  check(): void {
    this.isCheckDue = true;
  }

  dispose(): void {
    this.isDisposed = true;
    this.forget();
  }

  private call(inputs: Inputs): Result {
    const result: unknown = this.step(inputs);
    if (!(result instanceof Promise)) return result as Result;
    result.catch(() => {}); // it fails on tensors that are tidied
    throw new ArgumentError('step', 'returned a Promise; expected a synchronous function');
  }

  private taped(inputs: Inputs): Result {
    return tf.tidy(() => this.call(inputs) as tf.TensorContainer) as Result;
  }

  /** Runs the step taped, and compares the run with what is known of it. */
  private record(slot: Slot, inputs: Inputs, tensors: readonly tf.Tensor[]): Result {
    const known = slot.plan?.recording ?? slot.candidate;
    const run = record(() => this.call(inputs), tensors, known);
    try {
      this.learn(slot, tensors, run);
      return run.result as Result;
    } finally {
      tf.dispose([...run.before.values()]);
    }
  }

  private learn(slot: Slot, inputs: readonly tf.Tensor[], run: TapedRun): void {
    if (this.isDisposed) return; // by the step itself
    const wasReplayed = slot.plan?.isVerified === true;
    const known = slot.plan?.recording ?? slot.candidate;
    const { recording, refusal, before, result } = run;
    // What happens at a first call alone, such as a self-test that reads numbers back, is no reason.
    if (refusal !== undefined && (wasReplayed || slot.attempts++ > 0)) {
      this.stayTaped(refusal, wasReplayed);
      return;
    }
    if (refusal !== undefined) return;
    const differs = recording && known && difference(known, recording);
    slot.candidate = recording;
    if (recording && known && !differs) {
      slot.plan ??= new Plan(recording);
      const returned = flatten(result).tensors;
      slot.plan.verify(recording, { inputs, before, returned }, () =>
        this.stayTaped('a replay gave other numbers than the taped step', wasReplayed),
      );
      return;
    }
    slot.attempts++;
    const isUseless = slot.attempts >= MOST_ATTEMPTS || wasReplayed;
    const reason = recording ? 'what it depends on changes too often' : 'it makes variables';
    if (isUseless) this.stayTaped(differs ?? reason, wasReplayed);
  }

  private stayTaped(reason: string, wasReplayed: boolean): void {
    const { name } = this.options;
    this.reason = `${name} cannot be replayed: ${reason}`;
    if (wasReplayed) console.warn(`${this.reason}; replays since its last check can be wrong`);
    this.forget();
  }

  private takeDueCheck(): boolean {
    const { checkEvery } = this.options;
    this.replays++;
    const isDue = this.isCheckDue || (checkEvery !== undefined && this.replays > checkEvery);
    if (isDue) {
      this.isCheckDue = false;
      this.replays = 0;
    }
    return isDue;
  }

  /** Forgets all recordings if something that the user named has changed. */
  private forgetIfChanged(): void {
    const { dependsOn } = this.options;
    const now: readonly unknown[] = dependsOn ? dependsOn() : [];
    requireArray('dependsOn()', now);
    const { dependencies } = this;
    if (isSameList(now, dependencies)) return;
    this.dependencies = [...now];
    if (this.slots.size > 0) this.giveUp([...this.slots.values()], 'dependsOn() changes too often');
    this.forget();
  }

  /** Counts recordings that are given up; after too many in vain the step stays taped. */
  private giveUp(slots: readonly Slot[], reason: string): void {
    const isWorthIt = slots.some(({ replays }) => replays >= FEWEST_REPLAYS);
    this.givenUp = isWorthIt ? 0 : this.givenUp + 1;
    if (this.givenUp >= MOST_GIVEN_UP) this.stayTaped(reason, false);
  }

  private forget(): void {
    for (const { plan } of this.slots.values()) plan?.dispose();
    this.slots.clear();
    this.latest = undefined;
  }

  private slotOf(tensors: readonly tf.Tensor[], template: Template): Slot {
    // Inputs that share data are one value of the recording.
    const kinds = tensors.map(({ shape, dtype, dataId }) => {
      return `${dtype}[${shape}]${tensors.findIndex((other) => other.dataId === dataId)}`;
    });
    const key = `${JSON.stringify(template)}${kinds}`;
    const slot = this.slots.get(key) ?? { attempts: 0, replays: 0 };
    this.slots.delete(key); // the latest comes last
    this.slots.set(key, slot);
    if (this.slots.size > MOST_SHAPES) {
      const [oldest, unused] = this.slots.entries().next().value!;
      unused.plan?.dispose();
      this.slots.delete(oldest);
      this.giveUp([unused], `its inputs have more than ${MOST_SHAPES} shapes in turn`);
    }
    return slot;
  }
}

/** @throws ArgumentError unless the inputs are tensors. */
function tensorsOf(inputs: unknown): Flattened {
  const flattened = flatten(inputs);
  const { tensors, foreign } = flattened;
  const lacksSome = Array.isArray(inputs) && inputs.some((each) => each == null);
  if (foreign !== undefined || lacksSome || typeof inputs !== 'object' || inputs === null) {
    reject('inputs', foreign ?? inputs, 'a tensor, or a list or an object of tensors');
  }
  for (const tensor of tensors) {
    if (tensor instanceof tf.Variable) {
      reject('inputs', described(tensor), 'no variables: the step may use them without');
    }
    if (tensor.isDisposed) reject('inputs', tensor, 'tensors that still exist');
  }
  return flattened;
}
