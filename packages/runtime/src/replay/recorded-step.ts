/** A step that is recorded and replayed, as its user sees it. */
import type * as tf from '@tensorflow/tfjs';
import type { ReplayWay } from './recording.js';

/** What a step takes: a tensor, or several in lists or by name. */
export type StepInputs =
  | tf.Tensor
  | readonly StepInputs[]
  | { readonly [name: string]: StepInputs | undefined };

/** How a recorded step runs: it is being recorded, it is replayed, it stays taped, or it is disposed. */
export type RecordedState = 'recording' | 'replayed' | 'taped' | 'disposed';

/** How a step runs at present. */
export interface ReplayReport {
  readonly state: RecordedState;
  /** Why the step stays taped; undefined otherwise. */
  readonly reason: string | undefined;
  /**
   * How a replay runs: `one graph` of native TensorFlow, `kept commands` for a graphics card, or `kernels`, one
   * call after the other. Undefined unless the step is replayed.
   */
  readonly way: ReplayWay | undefined;
  /** Why a replay calls kernels although the backend has a way of its own; undefined otherwise. */
  readonly note: string | undefined;
}

/** The arguments of `run`: a step whose inputs are all optional, or that has none, needs no argument. */
export type StepArguments<Inputs extends StepInputs> =
  Record<string, never> extends Inputs ? [inputs?: Inputs] : [inputs: Inputs];

/** A step that replays what it recorded. */
export interface RecordedStep<Inputs extends StepInputs, Result> extends ReplayReport {
  /**
   * Runs the step, taped or replayed. It is tidied.
   * @param inputs float32, int32 or bool tensors, which stay the caller's. Leave them out if the step has no
   *   parameter.
   * @returns what the step returns; the tensors are the caller's (or the surrounding tidy's).
   * @throws ArgumentError unless the inputs are tensors that are not variables; what the step throws. A
   *   replay that throws leaves the variables as they were. @throws Error after `dispose`.
   */
  run(...inputs: StepArguments<Inputs>): Result;
  /**
   * Lets the next run of each recording (there is one for each shape of the inputs) be taped, and compares it
   * with a replay: operations, order, and the bits of all results. If they differ the step stays taped, and
   * a warning says so.
   */
  check(): void;
  /** Returns how the step runs at present, as an object that does not change. */
  report(): ReplayReport;
  /** Frees the recordings. Variables, optimizers and results stay. A second call does nothing. */
  dispose(): void;
}
