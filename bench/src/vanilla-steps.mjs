/**
 * One critic step and one generator step of a vanilla DCGAN with batch norm, batch 64, 32×32×3, always
 * on the same images and latents, for the measurements of single steps.
 */
import * as tf from '@tensorflow/tfjs';
import { criticStep, dcganCritic, dcganGenerator, generatorLoss, vanilla } from '@wprox/gan';
import { ProximalGenerator } from '@wprox/regularizers';
import { Random } from '@wprox/runtime/random';
import { forward, sampleLatents } from '@wprox/runtime/tensors';

const BATCH = 64;
const LATENTS = 100;
/** Adam as both networks have it. */
export const ADAM = { learningRate: 2e-4, beta1: 0.1, beta2: 0.999, epsilon: 1e-8 };

/** The networks with their inputs. */
export class VanillaSteps {
  /** @param {number} width base width of both networks */
  constructor(width) {
    const random = new Random(width);
    this.random = random;
    this.generator = dcganGenerator({ width, latentSize: LATENTS, random });
    this.critic = dcganCritic({ width, random });
    this.real = tf.tensor4d(random.uniform(BATCH * 3072, -1, 1), [BATCH, 32, 32, 3]);
    this.latents = sampleLatents(random, BATCH, LATENTS);
  }

  /**
   * Returns a function that takes one step. The optimizer stays the caller's.
   * @param {'critic' | 'generator'} part @param {tf.Optimizer} optimizer
   */
  stepOf(part, optimizer) {
    return part === 'critic' ? this.#criticStep(optimizer) : this.#generatorStep(optimizer);
  }

  /** @param {tf.Optimizer} optimizer */
  #criticStep(optimizer) {
    const { generator, critic, real, latents, random } = this;
    return () =>
      tf.tidy(() => {
        const fake = forward(generator, latents);
        criticStep(critic, { objective: vanilla, optimizer, real, fake, random });
      });
  }

  /** @param {tf.Optimizer} optimizer */
  #generatorStep(optimizer) {
    const { generator, critic, latents } = this;
    const drawLatents = () => tf.clone(latents);
    const plain = new ProximalGenerator(generator, { innerSteps: 1, optimizer, drawLatents });
    return () =>
      tf.tidy(() => {
        for (const inner of plain.innerSteps()) {
          inner.descend((samples) => generatorLoss(critic, vanilla, samples));
        }
      });
  }

  dispose() {
    tf.dispose([this.real, this.latents]);
    this.generator.dispose();
    this.critic.dispose();
  }
}
