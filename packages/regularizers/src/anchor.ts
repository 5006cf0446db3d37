/**
 * The anchor: the generator as it was when the outer iteration began, θᵏ in the papers. It copies no
 * weights. A TensorFlow.js variable holds a reference to immutable data, and an assignment swaps the
 * reference. A reshape is one more reference to the same data; so is a clone, except on wasm, where it
 * copies. Remembered weights therefore cost no memory until the optimizer replaces the present ones,
 * and putting them back is exact to the bit.
 */
import * as tf from '@tensorflow/tfjs';
import { ArgumentError, requireBoolean, requireFunction } from '@wprox/arguments';
import { type RecordedStep, recordStep, type StepInputs } from '@wprox/runtime/replay';
import { allVariables, assignAll } from '@wprox/runtime/tensors';
import {
  defaultForward,
  type Forward,
  type GeneratorSource,
  generatorSettings,
  isModel,
  type Latents,
  requireGenerator,
  requireLatents,
  samplesOf,
} from './generator-source.js';

/**
 * Holds the weights θᵏ of a generator and evaluates the generator with them.
 *
 * It holds all weights, the moving statistics of batch norm included, so a pass through the anchor with
 * `training: true` leaves the generator's statistics unchanged.
 *
 * @example
 * const anchor = new Anchor(generator); // remembers the present weights
 * const anchorSamples = anchor.sample(latents); // by the remembered weights
 * anchor.capture(); // remembers the present weights instead
 * anchor.dispose();
 */
export class Anchor<L extends Latents = tf.Tensor> {
  private readonly variables: readonly tf.Variable[];
  private readonly forward: Forward<L> | undefined;
  private readonly recorded: RecordedStep<StepInputs, tf.Tensor> | undefined;
  private snapshot: tf.Tensor[] = [];
  private disposed = false;

  /**
   * Captures the present weights.
   *
   * @param generator a layers model, or the list of the generator's variables. They stay the
   *   caller's and must outlive the anchor.
   * @param forward how {@link Anchor.sample} runs the generator. For a layers model the default is
   *   `model.apply(latents, { training: true })`, with batch norm by the moments of the batch, as in a
   *   training step. Give another function if the generator's own step runs differently.
   * @param replay whether {@link Anchor.sample} records the pass once and then replays it, with the same
   *   bits. The generator must then run the same operations at every pass.
   * @throws ArgumentError unless the generator is a built model or a list of variables, at least one.
   */
  constructor(generator: GeneratorSource, forward?: Forward<L>, replay = false) {
    requireGenerator(generator);
    if (forward !== undefined) requireFunction('forward', forward, 'a function of latents');
    requireBoolean('replay', replay);
    this.variables = isModel(generator) ? allVariables(generator) : [...new Set(generator)];
    this.forward = forward ?? defaultForward(generator);
    if (this.variables.length === 0) {
      throw new ArgumentError('generator', 'has no variables; expected at least one');
    }
    this.capture();
    if (!replay) return;
    const pass = (inputs: StepInputs) => {
      const { latents, weights } = inputs as unknown as { latents: L; weights: tf.Tensor[] };
      return this.runAt(weights, () => samplesOf(this.forward!, latents));
    };
    this.recorded = recordStep(pass, {
      name: "the anchor's pass",
      dependsOn: () => generatorSettings(generator),
    });
  }

  /**
   * Replaces the remembered weights by the present ones: θᵏ ← θ.
   * @throws Error after {@link Anchor.dispose}, or if a variable of the generator is disposed.
   */
  capture(): void {
    this.assertUsable();
    const snapshot = referTo(this.variables);
    tf.dispose(this.snapshot);
    this.snapshot = snapshot;
  }

  /**
   * Calls `evaluate` with θᵏ in place, then puts every weight back exactly, even if it throws.
   * Intermediates are tidied. The result has no gradient and belongs to the caller (or to the
   * surrounding tidy).
   *
   * @param evaluate a synchronous function. Its assignments to the weights are undone. It must not
   *   return the variables themselves, because on return they have the generator's values again.
   * @throws ArgumentError unless `evaluate` is a synchronous function.
   * @throws Error if called while gradients are being taken: compute the anchor's samples before the
   *   loss function, not inside it. Also as {@link Anchor.capture}.
   */
  run<T extends tf.TensorContainer>(evaluate: () => T): T {
    return this.runAt(this.snapshot, evaluate);
  }

  private runAt<T extends tf.TensorContainer>(weights: readonly tf.Tensor[], evaluate: () => T): T {
    requireFunction('evaluate', evaluate, 'a synchronous function');
    this.assertUsable();
    if (tf.engine().state.gradientDepth > 0) {
      throw new Error(
        'the anchor was run inside a gradient (minimize, variableGrads, grad); ' +
          'compute its samples before, they are constants of the step',
      );
    }
    const present = referTo(this.variables);
    try {
      assignAll(this.variables, weights);
      return tf.tidy(() => {
        const result = evaluate();
        if ((result as unknown) instanceof Promise) {
          throw new ArgumentError(
            'evaluate',
            'returned a Promise; expected a synchronous function',
          );
        }
        return result;
      });
    } finally {
      assignAll(this.variables, present);
      tf.dispose(present);
    }
  }

  /**
   * Computes the anchor's samples g(θᵏ, latents) by the forward function of the constructor.
   *
   * @param latents a tensor, or one for each input of the generator; they stay the caller's.
   * @returns a tensor of the caller's (or of the surrounding tidy's), without gradient.
   * @throws ArgumentError unless they are tensors that fit the generator. @throws Error as
   *   {@link Anchor.run}, and if the anchor was made from a list of variables without a forward function.
   */
  sample(latents: L): tf.Tensor {
    const { forward } = this;
    if (!forward) {
      throw new Error(
        'this anchor was made from variables alone and cannot run the generator; ' +
          'pass the forward function as second argument of new Anchor(variables, forward)',
      );
    }
    requireLatents('latents', latents);
    if (!this.recorded) return this.run(() => samplesOf(forward, latents));
    this.assertUsable();
    return this.recorded.run({ latents, weights: this.snapshot });
  }

  /** Frees the remembered weights. The generator is untouched. */
  dispose(): void {
    tf.dispose(this.snapshot);
    this.recorded?.dispose();
    this.snapshot = [];
    this.disposed = true;
  }

  private assertUsable(): void {
    if (this.disposed) throw new Error('the anchor is disposed; make a new one');
    const gone = this.variables.find((variable) => variable.isDisposed);
    if (gone) {
      throw new Error(
        `the generator's variable ${gone.name} is disposed; dispose the anchor first`,
      );
    }
  }
}

/** Makes one more reference to each variable's data, which outlives the surrounding tidy. */
function referTo(variables: readonly tf.Variable[]): tf.Tensor[] {
  return variables.map((variable) => tf.keep(tf.reshape(variable, variable.shape)));
}
