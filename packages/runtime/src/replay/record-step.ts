/** Records a training step, and replays it with the results of the taped step to the bit. */
import { requireFunction, requireInteger, requireOptions, requireString } from '@wprox/arguments';
import type { StepDependencies } from './dependencies.js';
import type { RecordedStep, StepInputs } from './recorded-step.js';
import { StepRunner } from './step-runner.js';

/** Options of {@link recordStep}. */
export interface RecordStepOptions {
  /** Names the step in messages; `step` by default. */
  readonly name?: string | undefined;
  /**
   * Returns what the step's operations depend on, beside tensors and the settings of its optimizers: if one
   * of these values changes, the step is recorded again. Give a list, or values and lists by names, which
   * `reason` then has: `() => ({ 'the critic': settingsOf(critic), 'the loss': lossOf })`. It is called at
   * each run.
   */
  readonly dependsOn?: (() => StepDependencies) | undefined;
  /**
   * After how many replays of a recording the next run is taped and compared, as by `check()`; an integer
   * of at least 1, by default 1000.
   */
  readonly checkEvery?: number | undefined;
}

/**
 * Records a training step and replays it: same kernels, same order, same bits, without the gradient tape
 * and the layers, which saves a tenth to a quarter of a small network's step.
 *
 * The step is a function of tensors. It may read and assign variables, minimize by optimizers, and draw
 * from a `Random` what becomes a tensor. Each replay reads anew: the inputs, the variables, the numbers of
 * `Random`, and the `learningRate` of `adam`, `rmsprop` and `sgd` of this package. Everything else that
 * changes must be an input or among `dependsOn`.
 *
 * The step must not decide by numbers: it must not read tensors back, nor branch on numbers that it draws
 * or counts, nor keep tensors, nor set a learning rate itself. Most such steps are recognized and stay taped;
 * a branch, drawn numbers included, that is first taken after the recording is only found by a check.
 * @param step minimizes, updates variables, and returns tensors in arrays or objects, or nothing.
 * @returns the step; `dispose()` frees its recordings.
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
  const { name = 'step', dependsOn, checkEvery = 1000 } = options;
  requireString('name', name);
  if (dependsOn !== undefined) requireFunction('dependsOn', dependsOn as unknown);
  requireInteger('checkEvery', checkEvery, 1);
  return new StepRunner(step, { name, dependsOn, checkEvery });
}
