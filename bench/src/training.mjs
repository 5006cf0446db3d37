/** Training steps on 32×32×3 images as a user's own loop takes them, for timings. */
import * as tf from '@tensorflow/tfjs';
import {
  criticObjective,
  dcganCritic,
  dcganGenerator,
  wganGpCritic,
  wganGpGenerator,
} from '@wprox/gan';
import { o1, o2Diag, ProximalGenerator, rwp } from '@wprox/regularizers';
import { adam, forward, Random, trainableVariables } from '@wprox/runtime';

export const BATCH = 64;
/** h. */
const STEP_SIZE = 0.2;

/** The same settings for all objectives, so that nothing else differs. No batch norm in the critics. */
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
/** @typedef {'rwp' | 'o1' | 'o2diag'} RegularizerName */
/** @typedef {'fixed' | 'fresh'} LatentMode */

/** @type {Record<RegularizerName, import('@wprox/regularizers').ProximalDistance>} */
const distances = { rwp: rwp(), o1: o1(), o2diag: o2Diag() };

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
    this.generatorWeights = trainableVariables(generator);
    this.criticWeights = trainableVariables(critic);
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
      const fake = forward(generator, this.drawLatents());
      const loss = () =>
        criticObjective(objective, (samples) => forward(critic, samples), { real, fake, random });
      this.optimizers[0]?.minimize(loss, false, criticWeights);
    });
    objective.afterCriticStep?.(criticWeights);
  }

  /**
   * Takes the generator steps of one outer iteration; without a regularizer as many plain steps.
   * @param {RegularizerName | 'none'} regularizer
   * @param {LatentMode} latent
   * @param {number} innerSteps
   */
  generatorSteps(regularizer, latent, innerSteps) {
    const { critic, objective } = this;
    const proximal = new ProximalGenerator(this.generator, {
      ...(regularizer !== 'none' && { distance: distances[regularizer], h: STEP_SIZE }),
      innerSteps,
      latents: latent,
      optimizer: /** @type {tf.Optimizer} */ (this.optimizers[1]),
      drawLatents: () => this.drawLatents(),
    });
    proximal.step((samples) => objective.generatorLoss(forward(critic, samples)));
    proximal.dispose();
  }

  /** Runs one training pass of the generator, which is what an anchor's samples cost. */
  generatorPass() {
    tf.tidy(() => {
      forward(this.generator, this.drawLatents());
    });
  }

  /** Resolves when the backend has finished all its work. */
  async settled() {
    const first = /** @type {tf.Variable} */ (this.generatorWeights[0]);
    const sum = tf.tidy(() => tf.sum(first));
    await sum.data();
    sum.dispose();
  }

  dispose() {
    this.real.dispose();
    this.generator.dispose();
    this.critic.dispose();
    for (const optimizer of this.optimizers) optimizer.dispose();
  }
}
