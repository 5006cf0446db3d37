/** Everything that changes while a run trains, built from its config and saved as a whole. */
import * as tf from '@tensorflow/tfjs';
import type { Objective } from '@wprox/gan';
import { Random, type RandomState } from '@wprox/runtime/random';
import type { RunConfig } from '../config/index.js';
import { buildNetworks, buildObjective } from './gan.js';
import { type NamedTensors, Player, tensorData } from './player.js';
import {
  openRealSamples,
  type RealSamples,
  type RealSamplesState,
  resumeRealSamples,
} from './real-samples.js';
import { openRegularization, type Regularization } from './regularization.js';
import type { TensorData } from './safetensors.js';
import { sampleShapeOf, type TrainingData } from './training-data.js';

/** The part of a session's state that is not tensors, safe for JSON. */
export interface SessionState {
  readonly random: RandomState;
  readonly stream: RealSamplesState;
}

/** The tensors of a session as plain data, by name. */
export async function takeSnapshot(session: Session): Promise<Record<string, TensorData>> {
  return tensorData(session.tensors());
}

/** What has tensors in its state; the generator first, for the regularization anchors it. */
const PARTS = ['generator', 'critic', 'regularization'] as const;

/** A run in progress. */
export class Session {
  readonly objective: Objective;
  readonly generator: Player;
  readonly critic: Player;
  readonly regularization: Regularization;
  /** Where every evaluation draws its latents from, so that evaluations compare like with like. */
  readonly evaluationState: RandomState;
  private stream: RealSamples;
  private source: Random;

  /** @param data is read only. */
  constructor(
    readonly config: RunConfig,
    private readonly data: TrainingData,
  ) {
    const seed = new Random(config.seed);
    const sampleShape = sampleShapeOf(data);
    const { generator, critic } = buildNetworks(config.gan, sampleShape, seed.fork());
    this.generator = new Player(generator, config.optimizer);
    this.critic = new Player(critic, config.criticOptimizer ?? config.optimizer);
    this.objective = buildObjective(config);
    const { batchSize } = config;
    this.stream = openRealSamples(data, { batchSize, random: seed.fork() });
    this.source = seed.fork();
    this.evaluationState = seed.fork().state();
    this.regularization = openRegularization(config.regularizer, {
      generator: this.generator,
      drawLatents: () => this.drawLatents(),
      sampleShape,
      random: seed.fork(),
    });
  }

  /** The next real samples [batchSize, ...], images in [-1, 1]; the caller disposes them. */
  nextReal(): Promise<tf.Tensor> {
    return this.stream.next();
  }

  /** Draws latents, and the points of the critic's penalty. */
  get random(): Random {
    return this.source;
  }

  /** Latents [batchSize, latentSize], standard normal; the caller disposes them. */
  drawLatents = (): tf.Tensor2D => {
    const { batchSize, gan } = this.config;
    return tf.tensor2d(this.source.normal(batchSize * gan.latentSize), [batchSize, gan.latentSize]);
  };

  /** The tensors of the state; the session's own, not to be disposed. */
  tensors(): NamedTensors {
    const named: NamedTensors = {};
    for (const name of PARTS) {
      for (const [key, tensor] of Object.entries(this[name].state())) {
        named[`${name}.${key}`] = tensor;
      }
    }
    return named;
  }

  state(): SessionState {
    return { random: this.source.state(), stream: this.stream.state() };
  }

  /**
   * Goes on from a saved state.
   * @param tensors stay the caller's.
   * @throws Error saying what does not fit this session's config.
   */
  restore(tensors: NamedTensors, state: SessionState): void {
    for (const name of PARTS) {
      const own = Object.entries(tensors).filter(([key]) => key.startsWith(`${name}.`));
      this[name].restore(
        Object.fromEntries(own.map(([key, tensor]) => [key.slice(name.length + 1), tensor])),
      );
    }
    const { batchSize } = this.config;
    this.stream = resumeRealSamples(this.data, { batchSize }, state.stream);
    this.source = Random.fromState(state.random);
  }

  dispose(): void {
    this.regularization.dispose();
    this.generator.dispose();
    this.critic.dispose();
  }
}
