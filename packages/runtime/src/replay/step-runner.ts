/**
 * Decides for each run of a recorded step whether it is taped, recorded or replayed.
 *
 * The first two runs that are alike are taped and recorded. If both recordings are equal, the second one
 * is replayed on the same inputs from the same variables, and its results are compared with the taped
 * ones. From then on the step is replayed until something that the recording takes for granted changes.
 * A step that cannot be replayed stays taped and says why.
 */
import * as tf from '@tensorflow/tfjs';
import { ArgumentError, described, reject } from '@wprox/arguments';
import { difference } from './compare.js';
import { DependencyWatch, type StepDependencies } from './dependencies.js';
import { engineOf } from './engine.js';
import { Plan } from './plan.js';
import type {
  RecordedState,
  RecordedStep,
  ReplayReport,
  StepArguments,
  StepInputs,
} from './recorded-step.js';
import { isRecording, type RecordedRun, record, type TapedRun } from './recorder.js';
import type { ReplayWay } from './recording.js';
import { type Flattened, flatten, type Template, unflatten } from './structure.js';

/** How many recordings in a row may differ before the step stays taped. */
const MOST_ATTEMPTS = 4;
/** How many shapes of inputs have a recording at a time. */
const MOST_SHAPES = 4;
/**
 * A recording with fewer replays before it is given up was not worth its work: two taped runs with all their
 * calls listened to and one replay are as long as some three steps, and a replay saves a tenth or more of one.
 */
const FEWEST_REPLAYS = 20;
/** How many recordings in a row may be given up so before the step stays taped. */
const MOST_GIVEN_UP = 8;

/** The reason if a changed learning rate needs a new recording. */
const REPEATS_SETTINGS = 'it also uses a learning rate in a number of its own';

interface RunnerOptions {
  readonly name: string;
  readonly dependsOn: (() => StepDependencies) | undefined;
  readonly checkEvery: number;
}

/** What is known of the step for inputs of certain shapes. */
interface Slot {
  candidate: RecordedRun | undefined;
  plan: Plan | undefined;
  /** Recordings in a row that did not lead to a replay. */
  attempts: number;
  /** Replays of the plan, and those since its last check. */
  replays: number;
  replaysSinceCheck: number;
  isCheckDue: boolean;
}

export class StepRunner<Inputs extends StepInputs, Result> implements RecordedStep<Inputs, Result> {
  reason: string | undefined;
  private readonly slots = new Map<string, Slot>();
  private readonly dependencies: DependencyWatch;
  private latest: Slot | undefined;
  private isDisposed = false;
  /** Recordings in a row that were given up before they paid. */
  private givenUp = 0;
  /** Whether the step uses a setting of an optimizer also in numbers that a recording repeats. */
  private repeatsSettings = false;

  constructor(
    private readonly step: (inputs: Inputs) => Result,
    private readonly options: RunnerOptions,
  ) {
    this.dependencies = new DependencyWatch(options.dependsOn);
  }

  get state(): RecordedState {
    if (this.isDisposed) return 'disposed';
    if (this.reason !== undefined) return 'taped';
    return this.latest?.plan?.isVerified ? 'replayed' : 'recording';
  }

  get way(): ReplayWay | undefined {
    return this.state === 'replayed' ? this.latest!.plan!.way : undefined;
  }

  get note(): string | undefined {
    return this.state === 'replayed' ? this.latest!.plan!.note : undefined;
  }

  report(): ReplayReport {
    const { state, reason, way, note } = this;
    return { state, reason, way, note };
  }

  run(...given: StepArguments<Inputs>): Result {
    if (this.isDisposed) throw new Error('the recorded step is disposed; make a new one');
    const inputs = (given.length > 0 || this.step.length > 0 ? given[0] : {}) as Inputs;
    const { tensors, template } = tensorsOf(inputs);
    const { state } = engineOf();
    const isObserved = state.gradientDepth > 0 || state.profiling || tf.env().getBool('DEBUG');
    if (this.reason !== undefined || isObserved || isRecording()) return this.taped(inputs);
    this.forgetIfChanged();
    const slot = this.slotOf(tensors, template);
    this.giveUpIfChanged(slot);
    if (this.state === 'taped') return this.taped(inputs); // too many were given up
    this.latest = slot;
    const { plan } = slot;
    if (plan?.isPending) return this.taped(inputs);
    if (!plan?.isVerified || plan.hasNewSetting() || this.takeDueCheck(slot)) {
      return this.record(slot, inputs, tensors);
    }
    slot.attempts = 0;
    slot.replays++;
    return unflatten(plan.recording.template, plan.replay(tensors)) as Result;
  }

  check(): void {
    for (const slot of this.slots.values()) slot.isCheckDue = true;
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
    const hasNewSetting = slot.plan?.isVerified === true && slot.plan.hasNewSetting();
    const run = record(() => this.call(inputs), tensors, known);
    try {
      if (!this.isDisposed) this.learn(slot, tensors, run, hasNewSetting); // else by the step itself
      return run.result as Result;
    } finally {
      tf.dispose([...run.before.values()]);
    }
  }

  /** @param hasNewSetting whether the run is the first one with another number of an optimizer. */
  private learn(
    slot: Slot,
    inputs: readonly tf.Tensor[],
    { recording, refusal, before, result }: TapedRun,
    hasNewSetting: boolean,
  ): void {
    const wasReplayed = slot.plan?.isVerified === true;
    const known = slot.plan?.recording ?? slot.candidate;
    // What happens at a first call alone, such as a self-test that reads numbers back, is no reason.
    if (refusal !== undefined && (wasReplayed || slot.attempts++ > 0)) {
      this.stayTaped(refusal, wasReplayed);
      return;
    }
    if (refusal !== undefined) return;
    const differs = recording && known && difference(known, recording);
    slot.candidate = recording;
    if (recording && known && !differs) {
      slot.plan ??= new Plan(recording, this.repeatsSettings);
      const returned = flatten(result).tensors;
      slot.plan.verify(recording, { inputs, before, returned }, () =>
        this.stayTaped('a replay gave other numbers than the taped step', wasReplayed),
      );
      return;
    }
    if (differs !== undefined && hasNewSetting) {
      // All replays so far had the old setting, and were right.
      this.repeatsSettings = true;
      this.giveUp([slot], differs);
      return;
    }
    slot.attempts++;
    const isUseless = slot.attempts >= MOST_ATTEMPTS || wasReplayed;
    const reason = recording ? 'what it depends on changes too often' : 'it makes variables';
    if (isUseless) this.stayTaped(differs ?? reason, wasReplayed);
  }

  private stayTaped(reason: string, wasReplayed: boolean): void {
    const { name } = this.options;
    const own = this.repeatsSettings ? `; ${REPEATS_SETTINGS}` : '';
    this.reason = `${name} cannot be replayed: ${reason}${own}`;
    if (wasReplayed) console.warn(`${this.reason}; replays since its last check can be wrong`);
    this.forget();
  }

  private takeDueCheck(slot: Slot): boolean {
    slot.replaysSinceCheck++;
    const isDue = slot.isCheckDue || slot.replaysSinceCheck > this.options.checkEvery;
    if (isDue) {
      slot.isCheckDue = false;
      slot.replaysSinceCheck = 0;
    }
    return isDue;
  }

  /** Forgets all recordings if something that the user named has changed. */
  private forgetIfChanged(): void {
    const changed = this.dependencies.change();
    if (changed === undefined || this.slots.size === 0) return;
    this.giveUp([...this.slots.values()], tooOften(changed));
    this.forget();
  }

  /** Gives the recording up if something that it takes for granted has changed. */
  private giveUpIfChanged(slot: Slot): void {
    const changed = slot.plan?.isPending ? undefined : slot.plan?.change();
    if (changed === undefined) return;
    slot.candidate = undefined;
    this.giveUp([slot], tooOften(changed));
  }

  /** Frees recordings and counts them; after too many in vain the step stays taped. */
  private giveUp(slots: readonly Slot[], reason: string): void {
    const isWorthIt = slots.some(({ replays }) => replays >= FEWEST_REPLAYS);
    this.givenUp = isWorthIt ? 0 : this.givenUp + 1;
    for (const slot of slots) {
      slot.plan?.dispose();
      slot.plan = undefined;
      slot.replays = 0;
      slot.replaysSinceCheck = 0;
    }
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
    const slot = this.slots.get(key) ?? emptySlot();
    this.slots.delete(key); // the latest comes last
    this.slots.set(key, slot);
    if (this.slots.size > MOST_SHAPES) {
      const [oldest, unused] = this.slots.entries().next().value!;
      this.slots.delete(oldest);
      this.giveUp([unused], `its inputs have more than ${MOST_SHAPES} shapes in turn`);
    }
    return slot;
  }
}

const tooOften = (what: string) =>
  `${what} changes too often; let it stay for ${FEWEST_REPLAYS} runs or more`;

const emptySlot = (): Slot => ({
  ...{ candidate: undefined, plan: undefined },
  ...{ attempts: 0, replays: 0, replaysSinceCheck: 0, isCheckDue: false },
});

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
