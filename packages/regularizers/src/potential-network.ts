/**
 * The semi-backward Euler distance with a network as potential (main paper, Algorithm 2):
 *
 *   D̃² = 2·sup over Φ of E[Φ(x) − Φ(y) − ½‖∇Φ(y)‖²],
 *
 * x by the generator, y by its anchor. Φ takes p optimizer steps towards the supremum, then the
 * generator descends on D̃²/(2h) with Φ held constant. The gradient is then that of (1/h) E Φ(x)
 * (envelope theorem). The ascent differentiates ‖∇Φ‖² by Φ's weights: a gradient of a gradient.
 */
import * as tf from '@tensorflow/tfjs';
import { ArgumentError, requireInteger, requireOptions } from '@wprox/arguments';
import { fixedStructure } from '@wprox/runtime/replay';
import {
  disposingOnFailure,
  infer,
  requireBatch,
  requireModel,
  requireOptimizer,
  stopGradient,
  trainableVariables,
} from '@wprox/runtime/tensors';
import { assertBatchPair, batchMean, coordinateSum } from './batch.js';
import type { ProximalDistance } from './proximal-distance.js';
import { MOST_STEPS } from './steps.js';

/** What to do about a network whose gradient TensorFlow.js cannot differentiate, for error messages. */
const advice =
  "use softplus, or add import '@wprox/runtime/gradients', which repairs tanh, sigmoid, swish and elu";

/** Options of {@link potentialNetwork}. */
export interface PotentialNetworkOptions {
  /**
   * Φ, a `tf.LayersModel` with samples of the generator's shape in and one number per sample out. It
   * runs with `training: false`. It stays yours and must outlive the distance.
   *
   * TensorFlow.js 4.22.0 differentiates dense and convolution layers with softplus correctly twice.
   * Others (tanh, sigmoid, swish, elu) need `import '@wprox/runtime/gradients'` or `prepareBackend` of
   * `@wprox/runtime`, which repair them. relu, leakyReLU, selu
   * and max pools do not work: ∇Φ jumps, and the derivative of ‖∇Φ‖² does not include the jumps.
   */
  readonly network: tf.LayersModel;
  /** p, the number of optimizer steps of one `ascend`; an integer from 1 to 1,000,000. Default 5. */
  readonly ascentSteps?: number | undefined;
  /**
   * Minimizes −D̃² over Φ's weights, such as `tf.train.adam(1e-3)`. It stays yours. It must train
   * nothing else, because TensorFlow.js's optimizers keep their state by position in a list of weights.
   */
  readonly optimizer: tf.Optimizer;
}

/** A distance by a potential Φ that learns. */
export interface PotentialDistance extends ProximalDistance {
  /** Φ. It stays the caller's. */
  readonly network: tf.LayersModel;
  /** The optimizer of Φ. It stays the caller's and must train nothing else. */
  readonly optimizer: tf.Optimizer;
  /**
   * Takes p optimizer steps on Φ's weights towards the supremum for these batches. Both batches are
   * constants.
   *
   * @param samples the generator's batch, [batch, ...]. @param anchorSamples the anchor's batch, from
   *   the same latents, same shape.
   * @throws ArgumentError if the shapes differ, a batch is empty, or the network does not return one
   *   number per sample. @throws Error if TensorFlow.js cannot differentiate the network twice, or if
   *   called while gradients are being taken (inside `minimize`).
   */
  ascend(samples: tf.Tensor, anchorSamples: tf.Tensor): void;
  /**
   * Compares the derivative of E‖∇Φ‖² by Φ's weights, which `ascend` uses, with finite differences
   * along four directions of the weights. Call it once for a new network: without
   * `@wprox/runtime/gradients` the second derivatives of tanh and sigmoid are wrong without an error. Φ is
   * unchanged afterwards, to the bit.
   *
   * @param samples a batch for Φ, such as some hundred of the generator's samples. elu needs some
   *   thousand, because its second derivative jumps at 0, which many samples average out.
   * @throws Error if they differ by more than 1 percent, or TensorFlow.js cannot differentiate the
   *   network twice. @throws ArgumentError if the network does not return one number per sample.
   */
  verify(samples: tf.Tensor): Promise<void>;
}

/**
 * Makes the distance of a potential network, D̃² = 2·sup over Φ of E[Φ(x) − Φ(y) − ½‖∇Φ(y)‖²].
 *
 * Its `squaredDistance` is the estimate by the present Φ, which it holds constant: twice the objective,
 * a lower bound of the supremum for these batches. It is negative while Φ is far from the supremum. The
 * gradient goes to `samples` only and needs first derivatives of Φ only. It throws an ArgumentError as
 * {@link PotentialDistance.ascend}.
 *
 * @throws ArgumentError naming an option that is missing, unknown, out of range or of another type: the
 *   network must be a built `tf.LayersModel` with trainable weights, one input and one output.
 *
 * @example
 * const distance = potentialNetwork({ network, ascentSteps: 5, optimizer: tf.train.adam(1e-3) });
 * await distance.verify(samples);
 * new ProximalGenerator(generator, { distance, h: 0.2, ...options });
 */
export function potentialNetwork(options: PotentialNetworkOptions): PotentialDistance {
  const example = '{ network, optimizer: tf.train.adam(1e-3) }';
  requireOptions('options', options, ['network', 'ascentSteps', 'optimizer'], example);
  const { network, ascentSteps = 5, optimizer } = options;
  assertNetwork(network);
  requireInteger('ascentSteps', ascentSteps, 1, MOST_STEPS);
  requireOptimizer('optimizer', optimizer);
  return new NetworkDistance(network, ascentSteps, optimizer);
}

class NetworkDistance implements PotentialDistance {
  readonly name = 'potential';
  private readonly variables: tf.Variable[];

  constructor(
    readonly network: tf.LayersModel,
    private readonly ascentSteps: number,
    readonly optimizer: tf.Optimizer,
  ) {
    this.variables = trainableVariables(network);
  }

  ascend(samples: tf.Tensor, anchorSamples: tf.Tensor): void {
    if (tf.engine().state.gradientDepth > 0) {
      throw new Error(
        'ascend was called inside a gradient (minimize, variableGrads, grad); ' +
          'call it before, and only squaredDistance inside',
      );
    }
    assertBatchPair(samples, anchorSamples);
    for (let step = 0; step < this.ascentSteps; step++) {
      disposingOnFailure(() => {
        const descended = () => tf.neg(this.objective(samples, anchorSamples)) as tf.Scalar;
        this.optimizer.applyGradients(this.weightGradients(descended));
      });
    }
  }

  squaredDistance(samples: tf.Tensor, anchorSamples: tf.Tensor): tf.Scalar {
    return tf.tidy(() => tf.mul(this.objective(samples, anchorSamples), 2));
  }

  async verify(samples: tf.Tensor): Promise<void> {
    requireBatch('samples', samples);
    const energy = tf.tidy(() => this.potentialsAndEnergy(samples).energy);
    const [present] = await energy.data();
    energy.dispose();
    if (present !== 0) return this.verifyHere(samples);
    // A constant Φ, as potentialModel starts, has no derivatives to compare: other weights stand in.
    const kept = this.variables.map((variable) => tf.reshape(variable, variable.shape));
    try {
      tf.tidy(() => {
        this.variables.forEach((variable, k) => {
          const noise = tf.randomNormal(variable.shape, 0, 0.3, 'float32', 4001 + k);
          variable.assign(tf.add(variable, noise));
        });
      });
      await this.verifyHere(samples);
    } finally {
      this.variables.forEach((variable, k) => {
        variable.assign(kept[k]!);
      });
      tf.dispose(kept);
    }
  }

  private async verifyHere(samples: tf.Tensor): Promise<void> {
    for (const seed of [1, 1001, 2001, 3001]) {
      const numbers = tf.tidy(() => this.directionalDerivatives(samples, seed));
      const [derivative, difference, scale] = await numbers.data();
      numbers.dispose();
      // With softplus float32 and the differences err by 2e-3 at most; a lost term by 2e-2 and more.
      const error = Math.abs(derivative! - difference!);
      if (!(error <= 0.01 * Math.max(Math.abs(difference!), 0.3 * scale!))) {
        throw new Error(
          `the derivative of ‖∇Φ‖² is ${short(derivative!)} but finite differences give ` +
            `${short(difference!)}; ${advice}`,
        );
      }
    }
  }

  /** E[Φ(x) − Φ(y) − ½‖∇Φ(y)‖²], with Φ's weights on the tape if the caller differentiates by them. */
  private objective(samples: tf.Tensor, anchorSamples: tf.Tensor): tf.Scalar {
    assertBatchPair(samples, anchorSamples);
    const { potentials, energy } = this.potentialsAndEnergy(stopGradient(anchorSamples));
    const rise = tf.mul(tf.sub(tf.sum(this.evaluate(samples)), potentials), 1 / samples.shape[0]!);
    return tf.sub(rise, tf.mul(energy, 0.5));
  }

  /** Σ Φ(y) over the batch, and E‖∇Φ(y)‖². */
  private potentialsAndEnergy(y: tf.Tensor): { potentials: tf.Tensor; energy: tf.Scalar } {
    const batchSize = y.shape[0]!;
    const { value, grad } = tf.valueAndGrad((at: tf.Tensor) => tf.sum(this.evaluate(at)))(y);
    const rows = tf.reshape(grad, [batchSize, y.size / batchSize]) as tf.Tensor2D;
    return { potentials: value, energy: coordinateSum(batchMean(tf.square(rows))) };
  }

  private evaluate(samples: tf.Tensor): tf.Tensor {
    const potentials = infer(this.network, samples);
    if (potentials.size !== samples.shape[0]) {
      throw new ArgumentError(
        'network',
        `returns shape [${potentials.shape}]; ` +
          `expected one number for each of the ${samples.shape[0]} samples`,
      );
    }
    return potentials;
  }

  /** Takes the gradients by Φ's weights of a loss that has gradients by samples in it. */
  private weightGradients(loss: () => tf.Scalar) {
    try {
      return tf.variableGrads(loss, this.variables).grads;
    } catch (error) {
      // Other errors, such as of a wrong shape, say themselves what is wrong.
      if (!(error instanceof Error) || !/gradient/i.test(error.message)) throw error;
      throw new Error(
        `TensorFlow.js cannot differentiate the gradient of the potential network; ${advice}`,
        { cause: error },
      );
    }
  }

  /**
   * Computes the derivative along a direction that changes every weight by about 1 percent, the same by
   * central differences, and the usual size of such derivatives.
   */
  private directionalDerivatives(samples: tf.Tensor, seed: number): tf.Tensor1D {
    const energy = () => this.potentialsAndEnergy(samples).energy;
    const grads = this.weightGradients(energy);
    const present = this.variables.map((variable) => tf.reshape(variable, variable.shape));
    const directions = present.map((weights, k) => {
      const size = tf.add(tf.sqrt(tf.mean(tf.square(weights))), 0.01);
      return tf.mul(tf.randomNormal(weights.shape, 0, 0.01, 'float32', seed + k), size);
    });
    const at = (sign: 1 | -1) => {
      this.variables.forEach((variable, k) => {
        variable.assign(tf.add(present[k]!, tf.mul(directions[k]!, sign)));
      });
      return energy();
    };
    try {
      const difference = tf.mul(tf.sub(at(1), at(-1)), 0.5);
      // A weight that ‖∇Φ‖² does not depend on, such as the last bias, has no gradient.
      const products = this.variables.flatMap(({ name }, k) => {
        const gradient = grads[name];
        return gradient ? [tf.mul(gradient, directions[k]!)] : [];
      });
      return tf.stack([
        tf.addN(products.map((product) => tf.sum(product))),
        difference,
        tf.sqrt(tf.addN(products.map((product) => tf.sum(tf.square(product))))),
      ]) as tf.Tensor1D;
    } finally {
      this.variables.forEach((variable, k) => {
        variable.assign(present[k]!);
      });
    }
  }
}
// The training that owns the network looks at its layers.
fixedStructure(NetworkDistance.prototype.squaredDistance);

/** A number to three digits. */
const short = (value: number) => value.toPrecision(3);

/** @throws ArgumentError unless it can be a potential. */
function assertNetwork(network: unknown): void {
  requireModel('network', network);
  const { inputs, outputs, trainableWeights } = network;
  if (trainableWeights.length === 0) {
    throw new ArgumentError('network', 'has no trainable weights; build it with some');
  }
  if (inputs.length !== 1 || outputs.length !== 1) {
    throw new ArgumentError(
      'network',
      `has ${inputs.length} inputs and ${outputs.length} outputs; expected one of each`,
    );
  }
}
