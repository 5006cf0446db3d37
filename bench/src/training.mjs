/** Steps of training on 32×32×3 images as a user's own loop takes them, to be timed. */
import * as tf from '@tensorflow/tfjs';
import {
  criticObjective,
  dcganCritic,
  dcganGenerator,
  wganGpCritic,
  wganGpGenerator,
} from '@wprox/gan';
import { Anchor, proximalInnerLoop, regularizers } from '@wprox/regularizers';
import { adam, Random } from '@wprox/runtime';

export const BATCH = 64;
/** h. */
const STEP_SIZE = 0.2;

/** The same settings for all, so that only the objective differs. No batch norm in the critics. */
const NETWORKS = {
  dcgan: {
    latentSize: 100,
    /** @param {number} width @param {Random} random */
    build: (width, random) => ({
      generator: dcganGenerator({ width, latentSize: 100, random }),
      critic: dcganCritic({ width, batchNorm: false, random }),
    }),
  },
  'wgan-gp-cifar': {
    latentSize: 128,
    /** @param {number} width @param {Random} random */
    build: (width, random) => ({
      generator: wganGpGenerator({ width, latentSize: 128, random }),
      critic: wganGpCritic({ width, random }),
    }),
  },
};
/** @typedef {keyof typeof NETWORKS} Network */
/** @typedef {import('@wprox/regularizers').RegularizerName} RegularizerName */
/** @typedef {'fixed' | 'fresh'} LatentMode */

/** A pair of networks with their optimizers. */
export class Training {
  /**
   * @param {Network} network
   * @param {number} width
   * @param {import('@wprox/gan').Objective} objective
   * @param {number} [batch]
   */
  constructor(network, width, objective, batch = BATCH) {
    const { latentSize, build } = NETWORKS[network];
    const { generator, critic } = build(width, new Random(width));
    this.objective = objective;
    this.batch = batch;
    this.latentSize = latentSize;
    this.generator = generator;
    this.critic = critic;
    this.optimizers = [0, 1].map(() =>
      adam({ learningRate: 1e-4, beta1: 0.5, beta2: 0.9, epsilon: 1e-8 }),
    );
    this.generatorWeights = variablesOf(generator);
    this.criticWeights = variablesOf(critic);
    this.anchor = new Anchor(generator);
    this.random = new Random(1);
    const pixels = 32 * 32 * 3;
    this.real = tf.tensor4d(this.random.uniform(batch * pixels, -1, 1), [batch, 32, 32, 3]);
  }

  drawLatents() {
    return tf.tensor2d(this.random.normal(this.batch * this.latentSize), [
      this.batch,
      this.latentSize,
    ]);
  }

  criticStep() {
    const { objective, generator, critic, criticWeights, real, random } = this;
    tf.tidy(() => {
      const fake = run(generator, this.drawLatents());
      const loss = () =>
        criticObjective(objective, (samples) => run(critic, samples), { real, fake, random });
      this.optimizers[0]?.minimize(loss, false, criticWeights);
    });
    objective.afterCriticStep?.(criticWeights);
  }

  /**
   * Without a regularizer as many plain steps, on the same latents or on new ones.
   * @param {RegularizerName | 'none'} regularizer
   * @param {LatentMode} latent
   * @param {number} innerSteps
   */
  generatorSteps(regularizer, latent, innerSteps) {
    const drawLatents = () => this.drawLatents();
    if (regularizer === 'none') {
      tf.tidy(() => {
        const fixed = latent === 'fixed' ? drawLatents() : undefined;
        for (let i = 0; i < innerSteps; i++) this.generatorStep(fixed ?? drawLatents());
      });
      return;
    }
    const { penalty } = regularizers[regularizer];
    const loop = { innerSteps, latent, drawLatents };
    for (const step of proximalInnerLoop(this.anchor, loop)) {
      this.generatorStep(step.latents, (samples) =>
        penalty(samples, step.anchorSamplesFor(samples), STEP_SIZE),
      );
    }
  }

  /**
   * @param {tf.Tensor} latents
   * @param {(samples: tf.Tensor) => tf.Scalar} [penalty]
   */
  generatorStep(latents, penalty) {
    const { generator, critic, objective } = this;
    const loss = () => {
      const samples = run(generator, latents);
      const own = objective.generatorLoss(run(critic, samples));
      return penalty ? /** @type {tf.Scalar} */ (tf.add(own, penalty(samples))) : own;
    };
    tf.tidy(() => {
      this.optimizers[1]?.minimize(loss, false, this.generatorWeights);
    });
  }

  /** One pass of the generator in training, which is what an anchor's samples cost. */
  generatorPass() {
    tf.tidy(() => {
      run(this.generator, this.drawLatents());
    });
  }

  /** Resolves when the backend has done everything that it was given. */
  async settled() {
    const first = /** @type {tf.Variable} */ (this.generatorWeights[0]);
    const sum = tf.tidy(() => tf.sum(first));
    await sum.data();
    sum.dispose();
  }

  dispose() {
    this.anchor.dispose();
    this.real.dispose();
    this.generator.dispose();
    this.critic.dispose();
    for (const optimizer of this.optimizers) optimizer.dispose();
  }
}

/** @param {tf.LayersModel} model */
function variablesOf(model) {
  return model.trainableWeights.map((weight) => /** @type {tf.Variable} */ (weight.read()));
}

/** @param {tf.LayersModel} model @param {tf.Tensor} input */
function run(model, input) {
  return /** @type {tf.Tensor} */ (model.apply(input, { training: true }));
}
