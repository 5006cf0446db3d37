/** The state of a run in training: built from its config, saved and restored as a whole. */
import type * as tf from '@tensorflow/tfjs';
import type { ResumableStream, StreamState } from '@wprox/datasets';
import { type OpenedData, type RunConfig, sampleSourceOf } from '@wprox/experiments';
import type { TensorData } from '@wprox/experiments/run-folders';
import type { Objective } from '@wprox/gan';
import { sampleLatents } from '@wprox/runtime/models';
import { Random, type RandomState } from '@wprox/runtime/random';
import { buildNetworks, buildObjective } from './gan.js';
import { type NamedTensors, Player, tensorData } from './player.js';
import { openRegularization, type Regularization } from './regularization.js';

/** The JSON-safe part of a session's state, without tensors. */
export interface SessionState {
  readonly random: RandomState;
  readonly stream: StreamState;
}

/** Reads the tensors of a session as plain data, by name. */
export async function takeSnapshot(session: Session): Promise<Record<string, TensorData>> {
  return tensorData(session.tensors());
}

/** The parts with tensors. The generator is first, because the regularization anchors it. */
const PARTS = ['generator', 'critic', 'regularization'] as const;

/** A run in progress. */
export class Session {
  readonly objective: Objective;
  readonly generator: Player;
  readonly critic: Player;
  readonly regularization: Regularization;
  /** The generator of every evaluation's latents, so that all evaluations use the same latents. */
  readonly evaluationState: RandomState;
  private readonly stream: ResumableStream;
  private source: Random;

  /** @param data stays the caller's and is only read. */
  constructor(
    readonly config: RunConfig,
    data: OpenedData,
  ) {
    const seed = new Random(config.seed);
    const source = sampleSourceOf(data);
    const { sampleShape } = source;
    const { generator, critic } = buildNetworks(config.gan, sampleShape, seed.fork());
    this.generator = new Player(generator, config.optimizer);
    this.critic = new Player(critic, config.criticOptimizer ?? config.optimizer);
    this.objective = buildObjective(config);
    const { batchSize } = config;
    this.stream = source.stream({ batchSize, random: seed.fork() });
    this.source = seed.fork();
    this.evaluationState = seed.fork().state();
    this.regularization = openRegularization(config.regularizer, {
      generator: this.generator,
      drawLatents: () => this.drawLatents(),
      sampleShape,
      random: seed.fork(),
    });
  }

  /** Takes the next real samples [batchSize, ...sampleShape]; images are in [-1, 1]. The caller disposes them. */
  async nextReal(): Promise<tf.Tensor> {
    return (await this.stream.next()).samples;
  }

  /** The generator of latents and of the points of the critic's penalty. */
  get random(): Random {
    return this.source;
  }

  /** Draws latents [batchSize, latentSize], standard normal; the caller disposes them. */
  drawLatents = (): tf.Tensor2D => {
    const { batchSize, gan } = this.config;
    return sampleLatents(this.source, batchSize, gan.latentSize);
  };

  /** Returns the tensors of the state. They stay the session's: do not dispose them. */
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
   * Continues from a saved state.
   * @param tensors stay the caller's.
   * @throws Error naming the part of the state that does not belong to this session's config.
   */
  restore(tensors: NamedTensors, state: SessionState): void {
    for (const name of PARTS) {
      const own = Object.entries(tensors).filter(([key]) => key.startsWith(`${name}.`));
      this[name].restore(
        Object.fromEntries(own.map(([key, tensor]) => [key.slice(name.length + 1), tensor])),
      );
    }
    this.stream.restore(state.stream);
    this.source = Random.fromState(state.random);
  }

  dispose(): void {
    this.regularization.dispose();
    this.generator.dispose();
    this.critic.dispose();
  }
}
