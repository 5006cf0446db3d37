/**
 * The semi-backward Euler penalty with a network as potential (main paper, Algorithm 2):
 *
 *   D̃² = 2·sup over Φ of E[Φ(x) − Φ(y) − ½‖∇Φ(y)‖²],
 *
 * x by the generator, y by its anchor. Φ climbs p steps towards the supremum, then the generator
 * descends on D̃²/(2h) with Φ held fixed, whose gradient is then that of (1/h) E Φ(x) (envelope
 * theorem). Climbing differentiates ‖∇Φ‖² by Φ's weights: a gradient of a gradient.
 */
import * as tf from '@tensorflow/tfjs';
import { adam } from '@wprox/runtime';
import { batchMean, constant, coordinateSum, flattenPair } from './batch.js';
import { proximalPenalty } from './penalty.js';

/** What ∇Φ's gradient asks of the network; for error messages. */
const advice =
  'use softplus as activation, which TensorFlow.js differentiates twice rightly; not tanh, sigmoid, ' +
  'swish, elu, selu, leakyReLU or softmax, nor pooling layers';

export interface PotentialNetworkOptions {
  /** p, how many steps `ascend` climbs; an integer of at least 1. Default 5. */
  readonly ascentSteps?: number | undefined;
  /**
   * Minimises −D̃² over Φ's weights. It stays yours. Without it the object makes, owns and disposes
   * Adam with learning rate 1e-3, β₁ 0.9, β₂ 0.999.
   */
  readonly optimizer?: tf.Optimizer | undefined;
}

/**
 * A potential Φ that learns, with the state of its optimizer.
 *
 * @example
 * const potential = new PotentialNetwork(network, { ascentSteps: 5 });
 * potential.ascend(samples, anchorSamples); // p steps up
 * const penalty = potential.penalty(samples, anchorSamples, h); // in the generator's loss
 */
export class PotentialNetwork {
  private readonly ascentSteps: number;
  private readonly optimizer: tf.Optimizer;
  private readonly ownsOptimizer: boolean;
  private readonly variables: tf.Variable[];

  /**
   * @param network Φ: samples of the generator's shape in, one number per sample out. Any
   *   `tf.LayersModel` whose operations TensorFlow.js differentiates twice rightly: dense and
   *   convolution layers with softplus; not tanh, sigmoid, swish, elu, selu, leakyReLU, softmax or
   *   pools on stock TensorFlow.js 4.22.0 (what is wrong silently, {@link PotentialNetwork.verify}
   *   finds). With relu ∇Φ jumps, the derivative of ‖∇Φ‖² does not see the jumps, and `verify`
   *   refuses it as well. The network runs with `training: false`. It stays yours and must outlive this object.
   * @throws RangeError if the network has no trainable weights or more than one output, or
   *   ascentSteps is not a positive integer.
   */
  constructor(
    readonly network: tf.LayersModel,
    { ascentSteps = 5, optimizer }: PotentialNetworkOptions = {},
  ) {
    if (!Number.isSafeInteger(ascentSteps) || ascentSteps < 1) {
      throw new RangeError(`ascentSteps is ${ascentSteps}; expected an integer of at least 1`);
    }
    this.variables = network.trainableWeights.map((weight) => weight.read() as tf.Variable);
    if (this.variables.length === 0) {
      throw new RangeError('the potential network has no trainable weights; build it with some');
    }
    if (network.inputs.length !== 1 || network.outputs.length !== 1) {
      throw new RangeError(
        `the potential network has ${network.inputs.length} inputs and ${network.outputs.length} ` +
          'outputs; expected one of each',
      );
    }
    this.ascentSteps = ascentSteps;
    this.ownsOptimizer = optimizer === undefined;
    this.optimizer =
      optimizer ?? adam({ learningRate: 1e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 });
  }

  /**
   * Climbs: p optimizer steps on Φ's weights towards the supremum for these samples. Both batches
   * are constants.
   *
   * @param samples batch of the generator, [batch, ...]. @param anchorSamples of the anchor on the
   *   same latents, same shape.
   * @throws RangeError if the shapes differ, a batch is empty, or the network's output is not one
   *   number per sample. @throws Error if the network cannot be differentiated twice, or if called
   *   while gradients are being taken (inside minimize): climb before the generator's step.
   */
  ascend(samples: tf.Tensor, anchorSamples: tf.Tensor): void {
    if (tf.engine().state.gradientDepth > 0) {
      throw new Error(
        'the potential was asked to ascend inside a gradient (minimize, variableGrads, grad); ' +
          'call ascend before, and only penalty inside',
      );
    }
    for (let step = 0; step < this.ascentSteps; step++) {
      tf.tidy(() => {
        const descended = () => tf.neg(this.objective(samples, anchorSamples)) as tf.Scalar;
        this.optimizer.applyGradients(this.weightGradients(descended));
      });
    }
  }

  /**
   * The estimate of D̃² by the present Φ: twice the objective, a lower bound of the supremum for these
   * batches; negative as long as Φ is far from it. Φ is held constant.
   *
   * @returns a scalar that belongs to the caller (or the surrounding tidy). The gradient goes to
   *   `samples` only, and asks for first derivatives of Φ only.
   * @throws RangeError as {@link PotentialNetwork.ascend}.
   */
  squaredDistance(samples: tf.Tensor, anchorSamples: tf.Tensor): tf.Scalar {
    return tf.tidy(() => tf.mul(this.objective(samples, anchorSamples), 2));
  }

  /**
   * D̃²/(2h) by the present Φ, to be added to the generator's loss. Give `minimize` the generator's
   * variables as its list: without one it would train Φ as well, downwards.
   *
   * @param h the proximal step size, above 0.
   * @returns a scalar that belongs to the caller (or the surrounding tidy).
   * @throws RangeError as {@link PotentialNetwork.ascend}, or if h is not above 0.
   */
  penalty(samples: tf.Tensor, anchorSamples: tf.Tensor, h: number): tf.Scalar {
    return proximalPenalty(() => this.squaredDistance(samples, anchorSamples), h);
  }

  /**
   * Compares the derivative of E‖∇Φ‖² by Φ's weights, which `ascend` uses, with finite differences
   * along four directions of the weights. Call it once for a new network: some operations of
   * TensorFlow.js have second derivatives that are silently wrong, such as tanh and sigmoid, unless
   * they have been repaired. Φ is unchanged afterwards, to the bit.
   *
   * @param samples a batch for Φ, such as the generator's first; some dozens are enough.
   * @throws Error if they differ by more than 1 percent, or the network cannot be differentiated
   *   twice. @throws RangeError if the network's output is not one number per sample.
   */
  async verify(samples: tf.Tensor): Promise<void> {
    for (const seed of [1, 1001, 2001, 3001]) {
      const numbers = tf.tidy(() => this.directionalDerivatives(samples, seed));
      const [derivative, difference, scale] = await numbers.data();
      numbers.dispose();
      // With softplus float32 and the differences err by 2e-3 at most; a lost term by 2e-2 and more.
      const error = Math.abs(derivative! - difference!);
      if (!(error <= 0.01 * Math.max(Math.abs(difference!), 0.3 * scale!))) {
        throw new Error(
          'the potential network has a wrong gradient of its gradient: ' +
            `${derivative} along a direction in which finite differences give ${difference}; ${advice}`,
        );
      }
    }
  }

  /** Lets go of the optimizer, if it is this object's. The network stays. */
  dispose(): void {
    if (this.ownsOptimizer) this.optimizer.dispose();
  }

  /** E[Φ(x) − Φ(y) − ½‖∇Φ(y)‖²], Φ's weights on the tape if anybody asks. */
  private objective(samples: tf.Tensor, anchorSamples: tf.Tensor): tf.Scalar {
    flattenPair(samples, anchorSamples); // for its checks
    const { potentials, energy } = this.potentialsAndEnergy(constant(anchorSamples));
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
    const potentials = this.network.apply(samples) as tf.Tensor;
    if (potentials.size !== samples.shape[0]) {
      throw new RangeError(
        `the potential network returns shape [${potentials.shape}]; ` +
          `expected one number for each of the ${samples.shape[0]} samples`,
      );
    }
    return potentials;
  }

  /** Gradients by Φ's weights of something that has gradients by samples in it. */
  private weightGradients(loss: () => tf.Scalar) {
    try {
      return tf.variableGrads(loss, this.variables).grads;
    } catch (error) {
      if (error instanceof RangeError || !(error instanceof Error)) throw error;
      throw new Error(
        `the gradient of the potential network could not be differentiated (${error.message}); ${advice}`,
        { cause: error },
      );
    }
  }

  /**
   * The derivative along a direction that changes every weight by about 1 percent, the same by central
   * differences, and the size that such derivatives usually have.
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
