/**
 * Single steps of a GAN on 32×32×3 images, as a user's own loop takes them, so that each step can be
 * timed by itself.
 */
import * as tf from '@tensorflow/tfjs';
import {
  criticStep,
  dcganCritic,
  dcganGenerator,
  generatorLoss,
  wganGpCritic,
  wganGpGenerator,
} from '@wprox/gan';
import { o1, o2Diag, ProximalGenerator, rwp } from '@wprox/regularizers';
import { adam } from '@wprox/runtime/optimizers';
import { Random } from '@wprox/runtime/random';
import { recordStep } from '@wprox/runtime/replay';
import { forward, sampleLatents } from '@wprox/runtime/tensors';
import { Player } from '@wprox/training';

export const BATCH = 64;
/** h. */
const STEP_SIZE = 0.2;
const ADAM = { learningRate: 1e-4, beta1: 0.5, beta2: 0.9, epsilon: 1e-8 };

/** The settings are equal for all objectives, so that only the objective differs: no critic has batch norm. */
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

/** A generator and a critic with their optimizers and one batch of real images. */
export class SingleSteps {
  /**
   * @param {Network} network
   * @param {number} width
   * @param {import('@wprox/gan').Objective} objective
   * @param {{ batch?: number, replay?: boolean }} [options] `replay`: whether steps are recorded and
   *   replayed, as `GanTraining` does
   */
  constructor(network, width, objective, { batch = BATCH, replay = false } = {}) {
    const { latentSize, build } = NETWORKS[network];
    const { generator, critic } = build(width, new Random(width));
    this.objective = objective;
    this.generator = new Player(generator, adam(ADAM));
    this.critic = new Player(critic, adam(ADAM));
    this.random = new Random(1);
    const pixels = 32 * 32 * 3;
    this.real = tf.tensor4d(this.random.uniform(batch * pixels, -1, 1), [batch, 32, 32, 3]);
    this.drawLatents = () => sampleLatents(this.random, batch, latentSize);
    this.replay = replay;
    this.lossOf = (/** @type {tf.Tensor} */ samples) =>
      generatorLoss(this.critic.model, objective, samples);
    const takeCriticStep = (/** @type {tf.Tensor} */ latents) => {
      const fake = forward(this.generator.model, latents);
      const { model, optimizer } = this.critic;
      const { real, random } = this;
      return criticStep(model, { objective, optimizer, real, fake, random });
    };
    this.recorded = replay ? recordStep(takeCriticStep) : undefined;
    this.takeCriticStep = takeCriticStep;
    this.isCriticStepped = false;
    /** @type {Map<string, ProximalGenerator>} */
    this.proximal = new Map();
  }

  criticStep() {
    this.isCriticStepped = true;
    tf.tidy(() => {
      const latents = this.drawLatents();
      if (this.recorded) this.recorded.run(latents);
      else this.takeCriticStep(latents);
    });
  }

  /**
   * Takes the generator steps of one outer iteration, or as many plain steps.
   * @param {RegularizerName | 'none'} regularizer
   * @param {LatentMode} latent
   * @param {number} innerSteps
   */
  generatorSteps(regularizer, latent, innerSteps) {
    const key = `${regularizer} ${latent} ${innerSteps}`;
    const proximal =
      this.proximal.get(key) ??
      new ProximalGenerator(this.generator.model, {
        ...(regularizer !== 'none' && { distance: distances[regularizer], h: STEP_SIZE }),
        innerSteps,
        latents: latent,
        optimizer: this.generator.optimizer,
        drawLatents: this.drawLatents,
        replay: this.replay,
      });
    this.proximal.set(key, proximal);
    proximal.step(this.lossOf);
  }

  /** @throws Error unless all steps that were taken so far are replayed by now. */
  requireReplayed() {
    const generators = [...this.proximal.values()].map(({ replays }) => replays);
    const critics = this.isCriticStepped ? [this.recorded] : [];
    for (const step of [...critics, ...generators]) {
      if (step?.state === 'replayed') continue;
      throw new Error(`a step is ${step?.state ?? 'taped'}, expected replayed: ${step?.reason}`);
    }
  }

  /** Runs the generator once in training mode, which is what the anchor's samples cost. */
  generatorPass() {
    tf.tidy(() => {
      forward(this.generator.model, this.drawLatents());
    });
  }

  /** Resolves when the backend has finished all its work. */
  async settled() {
    const first = /** @type {tf.Variable} */ (this.generator.trainable[0]);
    const sum = tf.tidy(() => tf.sum(first));
    await sum.data();
    sum.dispose();
  }

  dispose() {
    this.recorded?.dispose();
    for (const proximal of this.proximal.values()) proximal.dispose();
    this.real.dispose();
    this.generator.dispose();
    this.critic.dispose();
  }
}
