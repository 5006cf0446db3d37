/**
 * The anchor: the generator as it was when the outer iteration began, θᵏ in the papers. Nothing is
 * copied. A TensorFlow.js variable holds a reference to immutable data, an assignment swaps the
 * reference, and a reshape is one more reference to the same data (a clone is too, except on wasm,
 * where it copies). So remembering the weights costs no memory until the optimizer moves on, and
 * putting them back is exact to the bit.
 */
import * as tf from '@tensorflow/tfjs';

/** How the anchor's samples are made from latents; must be the generator's own forward pass. */
export type Forward = (latents: tf.Tensor) => tf.Tensor;

/**
 * Holds the weights θᵏ of a generator and evaluates the generator with them.
 *
 * All weights are held, the moving statistics of batch norm included: a pass through the anchor
 * with `training: true` leaves the generator's statistics as they were.
 *
 * @example
 * const anchor = new Anchor(generator); // remembers the present weights
 * const anchorSamples = anchor.sample(latents); // by the remembered weights
 * anchor.capture(); // from here on, by the weights of now
 * anchor.dispose();
 */
export class Anchor {
  private readonly variables: readonly tf.Variable[];
  private readonly forward: Forward | undefined;
  private snapshot: tf.Tensor[] = [];
  private disposed = false;

  /**
   * Captures the present weights.
   *
   * @param generator a layers model, or the list of the generator's variables. They stay the
   *   caller's and must outlive the anchor.
   * @param forward how {@link Anchor.sample} runs the generator. For a layers model the default is
   *   `model.apply(latents, { training: true })`: batch norm by the moments of the batch, as in a
   *   training step. Give another if the generator's own step runs otherwise.
   * @throws RangeError if there are no variables.
   */
  constructor(generator: tf.LayersModel | readonly tf.Variable[], forward?: Forward) {
    if (isVariableList(generator)) {
      this.variables = [...new Set(generator)];
      this.forward = forward;
    } else {
      // A layer weight's value is its variable, though its type says tensor.
      this.variables = generator.weights.map((weight) => weight.read() as tf.Variable);
      this.forward =
        forward ?? ((latents) => generator.apply(latents, { training: true }) as tf.Tensor);
    }
    if (this.variables.length === 0) {
      throw new RangeError('the generator has no variables; build the model before anchoring it');
    }
    this.capture();
  }

  /** Remembers the present weights in place of those remembered before: θᵏ ← θ. */
  capture(): void {
    this.assertUsable();
    const snapshot = referTo(this.variables);
    tf.dispose(this.snapshot);
    this.snapshot = snapshot;
  }

  /**
   * Evaluates `evaluate` with θᵏ in place, then puts every weight back exactly, also if it throws.
   * Intermediates are tidied; the result has no gradient and belongs to the caller (or to the
   * surrounding tidy).
   *
   * @param evaluate synchronous; what it assigns to the weights is undone. It returns what it
   *   computed, not the variables themselves: those are the generator's again on return.
   * @throws Error if called while gradients are being taken: compute the anchor's samples before
   *   the loss function, not inside it. Also after {@link Anchor.dispose}.
   */
  run<T extends tf.TensorContainer>(evaluate: () => T): T {
    this.assertUsable();
    if (tf.engine().state.gradientDepth > 0) {
      throw new Error(
        'the anchor was run inside a gradient (minimize, variableGrads, grad); ' +
          'compute its samples before, they are constants of the step',
      );
    }
    const present = referTo(this.variables);
    try {
      assignAll(this.variables, this.snapshot);
      return tf.tidy(evaluate);
    } finally {
      assignAll(this.variables, present);
      tf.dispose(present);
    }
  }

  /**
   * The anchor's samples g(θᵏ, latents), by the forward function of the constructor.
   *
   * @returns a tensor of the caller's, without gradient.
   * @throws Error as {@link Anchor.run} does, and if the anchor was made of a list of variables
   *   without a forward function.
   */
  sample(latents: tf.Tensor): tf.Tensor {
    const { forward } = this;
    if (!forward) {
      throw new Error(
        'this anchor was made of variables alone and cannot run the generator; ' +
          'pass the forward function as second argument of new Anchor(variables, forward)',
      );
    }
    return this.run(() => forward(latents));
  }

  /** Lets go of the remembered weights. The generator is untouched. */
  dispose(): void {
    tf.dispose(this.snapshot);
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

function isVariableList(
  generator: tf.LayersModel | readonly tf.Variable[],
): generator is readonly tf.Variable[] {
  return Array.isArray(generator);
}

/** One more reference to each variable's data, kept over the surrounding tidy. */
function referTo(variables: readonly tf.Variable[]): tf.Tensor[] {
  return variables.map((variable) => tf.keep(tf.reshape(variable, variable.shape)));
}

function assignAll(variables: readonly tf.Variable[], values: readonly tf.Tensor[]): void {
  variables.forEach((variable, i) => {
    variable.assign(values[i]!);
  });
}
