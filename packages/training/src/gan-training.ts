/**
 * A GAN in training as one object: networks, optimizers, objective, proximal distance, data and
 * random streams. Its state is plain data, so that training can stop and continue to the bit.
 */
import * as tf from '@tensorflow/tfjs';
import type { ResumableStream, SampleSource, StreamState } from '@wprox/datasets';
import type { Objective } from '@wprox/gan';
import { type ProximalDistance, ProximalGenerator } from '@wprox/regularizers';
import { infer, sampleLatents } from '@wprox/runtime/models';
import { Random, type RandomState } from '@wprox/runtime/random';
import { type AlgorithmParts, type IterationLosses, outerIteration } from './algorithm.js';
import type { NamedTensors, Player } from './player.js';
import { readTensors, stateOf, type TensorData, withTensors } from './tensor-data.js';

/** How the generator steps. Without `distance` and `h` it takes plain steps, the control. */
export interface GeneratorSteps {
  /** D̃²; give `h` with it. */
  readonly distance?: ProximalDistance | undefined;
  /** Proximal step size h, in squared sample units over units of the loss. */
  readonly h?: number | undefined;
  /** ℓ, generator steps in an outer iteration. */
  readonly innerSteps: number;
  /** New latents at each inner step (Algorithm 1), or one batch for all (Appendix C). */
  readonly latents: 'fresh' | 'fixed';
}

export interface GanTrainingOptions {
  /** Latents [batch, latentSize] to samples [batch, ...sampleShape]. */
  readonly generator: Player;
  /** Samples to outputs [batch, 1]. */
  readonly critic: Player;
  /** Φ of a distance that learns: its state is saved and restored with that of the others. */
  readonly potential?: Player | undefined;
  readonly objective: Objective;
  readonly steps: GeneratorSteps;
  /** Real samples. */
  readonly data: Pick<SampleSource, 'stream'>;
  readonly batchSize: number;
  /** Dimension of a latent z. */
  readonly latentSize: number;
  /**
   * Seeds every stream of the training. Each stream is derived by its name (`data`, `latents`,
   * `penalty`, `evaluation`), so that a new stream changes no other. It is not drawn from.
   */
  readonly random: Random;
}

/** Everything that changes in training, as plain data. All but `tensors` is safe for JSON. */
export interface TrainingState {
  /** Outer iterations done. */
  readonly iteration: number;
  readonly latents: RandomState;
  readonly penalty: RandomState;
  readonly data: StreamState;
  /** float32 tensors by name: `generator.…`, `critic.…`, `potential.…`. */
  readonly tensors: Readonly<Record<string, TensorData>>;
}

/**
 * A GAN in training.
 *
 * @example
 * const training = new GanTraining({
 *   generator: new Player(mlpGenerator({ hidden, latentSize: 8, sampleSize: 2, random }), adam()),
 *   critic: new Player(mlpCritic({ hidden, sampleSize: 2, random }), adam()),
 *   objective: wganGp(),
 *   steps: { distance: rwp(), h: 0.2, innerSteps: 5, latents: 'fixed' },
 *   data: eightGaussians(), batchSize: 256, latentSize: 8, random: new Random(1),
 * });
 * for (let k = 0; k < 400; k++) disposeLosses(await training.outerIteration());
 */
export class GanTraining {
  readonly generator: Player;
  readonly critic: Player;
  readonly objective: Objective;
  readonly batchSize: number;
  readonly latentSize: number;
  private readonly potential: Player | undefined;
  private readonly proximal: ProximalGenerator;
  private readonly stream: ResumableStream;
  private readonly evaluationState: RandomState;
  private latentRandom: Random;
  private penaltyRandom: Random;
  private iterations = 0;

  /**
   * @param options the players belong to the training from here on; the data stay the caller's.
   * @throws RangeError or TypeError naming the option that does not fit.
   */
  constructor(options: GanTrainingOptions) {
    const { generator, critic, potential, objective, steps, data, batchSize, random } = options;
    this.generator = generator;
    this.critic = critic;
    this.potential = potential;
    this.objective = objective;
    this.batchSize = batchSize;
    this.latentSize = options.latentSize;
    this.stream = data.stream({ batchSize, random: random.derive('data') });
    this.latentRandom = random.derive('latents');
    this.penaltyRandom = random.derive('penalty');
    this.evaluationState = random.derive('evaluation').state();
    this.proximal = new ProximalGenerator(generator.model, {
      ...steps,
      optimizer: generator.optimizer,
      drawLatents: this.drawLatents,
    });
  }

  /** Outer iterations done. */
  get iteration(): number {
    return this.iterations;
  }

  /**
   * Takes one outer iteration of Algorithm 1 or 2.
   * @returns the losses before each step, which belong to the caller ({@link disposeLosses}).
   */
  async outerIteration(): Promise<IterationLosses> {
    const losses = await outerIteration(this.parts(), this.iterations);
    this.iterations++;
    return losses;
  }

  /**
   * Generates samples as an evaluation sees them: batch norm by its moving statistics.
   * @param count number of samples. @param random draws the latents.
   * @returns [count, ...sampleShape], a tensor of the caller's.
   */
  sample(count: number, random: Random): tf.Tensor {
    return tf.tidy(() =>
      infer(this.generator.model, sampleLatents(random, count, this.latentSize)),
    );
  }

  /**
   * A generator for the latents of an evaluation, the same at each call: two evaluations then differ
   * by the generator alone.
   */
  evaluationRandom(): Random {
    return Random.fromState(this.evaluationState);
  }

  /** The tensors of the state by name. They stay the training's; its next step changes them. */
  tensors(): NamedTensors {
    const named: Record<string, tf.Tensor> = {};
    for (const [name, player] of this.players()) {
      for (const [key, tensor] of Object.entries(player.state())) named[`${name}.${key}`] = tensor;
    }
    return named;
  }

  /** The whole state as plain data; later steps do not change it. Reads the backend. */
  async state(): Promise<TrainingState> {
    const place = {
      iteration: this.iterations,
      latents: this.latentRandom.state(),
      penalty: this.penaltyRandom.state(),
      data: this.stream.state(),
    };
    return { ...place, tensors: await readTensors(this.tensors()) };
  }

  /**
   * Continues from a saved state, with the generator of the state as anchor.
   * @param state of a training with the same networks, optimizers, data and batch size.
   * @throws RangeError naming what does not fit. The training must not be used further then.
   */
  restore(state: TrainingState): void {
    if (!Number.isSafeInteger(state.iteration) || state.iteration < 0) {
      throw new RangeError(
        `the saved iteration is ${state.iteration}; expected an integer of at least 0`,
      );
    }
    const latents = Random.fromState(state.latents);
    const penalty = Random.fromState(state.penalty);
    this.stream.restore(state.data);
    withTensors(state.tensors, (tensors) => {
      for (const [name, player] of this.players()) player.restore(stateOf(name, tensors));
    });
    this.latentRandom = latents;
    this.penaltyRandom = penalty;
    this.iterations = state.iteration;
  }

  /** Frees networks, optimizers and the anchor. The data stay the caller's. */
  dispose(): void {
    this.proximal.dispose();
    for (const [, player] of this.players()) player.dispose();
  }

  private readonly drawLatents = (): tf.Tensor2D =>
    sampleLatents(this.latentRandom, this.batchSize, this.latentSize);

  private parts(): AlgorithmParts {
    const { generator, critic, objective, proximal, drawLatents, penaltyRandom } = this;
    const nextReal = () => this.stream.next();
    return { generator, critic, objective, proximal, nextReal, drawLatents, penaltyRandom };
  }

  private players(): [name: string, player: Player][] {
    const { generator, critic, potential } = this;
    return [
      ['generator', generator],
      ['critic', critic],
      ...(potential ? [['potential', potential] as [string, Player]] : []),
    ];
  }
}

/** Frees the scalars of an outer iteration. */
export function disposeLosses({ critic, generator, penalty }: IterationLosses): void {
  tf.dispose([critic, generator, penalty]);
}
