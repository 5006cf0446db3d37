/**
 * A GAN in training as one object: networks, optimizers, objective, proximal distance, data and
 * random streams. Its state is plain data, so that training can stop and continue to the bit.
 */
import * as tf from '@tensorflow/tfjs';
import { requireFunction, requireInteger, requireRecord } from '@wprox/arguments';
import type { ResumableStream, StreamState } from '@wprox/datasets';
import type { Objective } from '@wprox/gan';
import { type ProximalDistance, ProximalGenerator } from '@wprox/regularizers';
import { Random, type RandomState, requireRandom } from '@wprox/runtime/random';
import {
  type RecordedStep,
  type ReplayReport,
  recordStep,
  settingsOf,
} from '@wprox/runtime/replay';
import { infer, sampleLatents } from '@wprox/runtime/tensors';
import {
  type AlgorithmParts,
  type CriticInputs,
  type IterationLosses,
  lossesOf,
  type Phase,
  phases,
  requireLosses,
  updateCritic,
} from './algorithm.js';
import { type Movement, type MovementFromHere, MovementProbe } from './movement.js';
import type { NamedTensors, Player } from './player.js';
import { dependenciesOf, type ReplayedParts, reasonForTape } from './replays.js';
import { assertOwners, randomOf, restorePlayer } from './saved-parts.js';
import { readTensors, stateOf, type TensorData, withTensors } from './tensor-data.js';
import { assertTrainingOptions, type GanTrainingOptions } from './training-options.js';

/** Everything that changes in training, as plain data. All but `tensors` is safe for JSON. */
export interface TrainingState {
  /** Outer iterations done. */
  readonly iteration: number;
  /** The generator of the latents. */
  readonly latents: RandomState;
  /** The generator of the critic's penalty. */
  readonly penalty: RandomState;
  /** The position of the stream of real samples. */
  readonly data: StreamState;
  /**
   * float32 tensors by name, such as `generator.weights.0.generator_1/kernel`, `critic.adam.m.0` and
   * `potential.adam.beta1`.
   */
  readonly tensors: Readonly<Record<string, TensorData>>;
}

/**
 * Returns the random generator of the latents of evaluations. It depends on the seed alone, so that a
 * program with the generator network can draw the evaluation's samples without the data.
 * @param random the `random` of the training's options, from which nothing is drawn.
 * @throws ArgumentError unless it is a `Random`.
 */
export function evaluationRandom(random: Random): Random {
  requireRandom('random', random);
  return random.derive('evaluation');
}

/**
 * A GAN in training. Its loop is Algorithm 1 or, if the distance learns, Algorithm 2 of *Wasserstein
 * Proximal of GANs*; `algorithm.ts` has it line by line.
 *
 * @example
 * const random = new Random(1);
 * const rate = { learningRate: 1e-3, beta1: 0.5, beta2: 0.9 };
 * const training = new GanTraining({
 *   generator: new Player(mlpGenerator({ latentSize: 8, sampleSize: 2, random }), adam(rate)),
 *   critic: new Player(mlpCritic({ sampleSize: 2, random }), adam(rate)),
 *   objective: wganGp(),
 *   steps: { distance: rwp(), h: 0.2, innerSteps: 5, latents: 'fixed' },
 *   data: eightGaussians(), batchSize: 256, latentSize: 8, random,
 * });
 * for (let k = 0; k < 400; k++) disposeLosses(await training.outerIteration());
 */
export class GanTraining {
  /** The generator and its optimizer. */
  readonly generator: Player;
  /** The critic and its optimizer. */
  readonly critic: Player;
  /** The losses of both. */
  readonly objective: Objective;
  /** Samples in a batch. */
  readonly batchSize: number;
  /** Numbers in a latent. */
  readonly latentSize: number;
  /** Φ of a distance that learns (Algorithm 2). */
  readonly potential: Player | undefined;
  private readonly distance: ProximalDistance | undefined;
  private proximal: ProximalGenerator;
  private readonly stream: ResumableStream;
  private readonly evaluationState: RandomState;
  private readonly movementState: RandomState;
  private readonly replayedParts: ReplayedParts;
  private tapedReason: string | undefined;
  private recordedUpdate: RecordedStep<CriticInputs, tf.Scalar> | undefined;
  private latentRandom: Random;
  private penaltyRandom: Random;
  private iterations = 0;
  private isIterating = false;
  private isDisposed = false;

  /**
   * Creates a training at iteration 0.
   * @param options the players belong to the training from here on. The caller keeps the data, the distance and
   *   `random`.
   * @throws ArgumentError naming an option that is out of range, missing, unknown, without use or of
   *   another type: those of `ProximalGenerator` and of the data's stream too.
   */
  constructor(options: GanTrainingOptions) {
    assertTrainingOptions(options);
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
    this.evaluationState = evaluationRandom(random).state();
    this.movementState = random.derive('movement').state();
    this.distance = steps.distance;
    const { replay } = options;
    this.replayedParts = { generator, critic, potential, objective, steps: { ...steps }, replay };
    this.tapedReason = reasonForTape(this.replayedParts);
    const isReplayed = this.tapedReason === undefined;
    this.proximal = this.proximalGenerator(isReplayed);
    if (isReplayed) {
      this.recordedUpdate = recordStep(
        (samples: CriticInputs) => updateCritic(this.parts(), samples),
        {
          name: 'the critic step',
          dependsOn: () => ({
            'the random stream': this.penaltyRandom,
            'the generator': settingsOf(generator.model),
            'the critic or the objective': dependenciesOf(this.replayedParts),
          }),
        },
      );
    }
  }

  /** How the steps run at present: replayed and in which way, being recorded, or taped and why. */
  get replays(): { readonly critic: ReplayReport; readonly generator: ReplayReport } {
    const { tapedReason: reason, recordedUpdate, proximal } = this;
    const taped: ReplayReport = { state: 'taped', reason, way: undefined, note: undefined };
    return { critic: recordedUpdate?.report() ?? taped, generator: proximal.replays ?? taped };
  }

  /** Outer iterations done. */
  get iteration(): number {
    return this.iterations;
  }

  /**
   * Takes one outer iteration of Algorithm 1 or 2: the critic's steps, then ℓ generator steps down
   * F_ω(g_θ(z)) + D̃²(θ, θᵏ)/(2h). Await it before any other call. Nothing is read back from the
   * backend.
   * @returns the losses before each step, which belong to the caller ({@link disposeLosses}).
   * @throws Error if the last call has not ended; what the data's stream and the steps throw. Steps that
   *   were taken before stay taken, so that only a restored state is one of whole iterations.
   */
  async outerIteration(): Promise<IterationLosses> {
    this.assertIdle('outerIteration');
    return lossesOf(this.phases());
  }

  /**
   * Takes one outer iteration as {@link GanTraining.outerIteration} does, with the same result to the bit,
   * in its parts: each request takes one critic step, sets the anchor, or takes one inner step. Between two
   * requests {@link GanTraining.sample} shows the generator as it is. The iteration counts when the last
   * request has said that there are no more phases.
   * @returns the phases in order; their scalars belong to the caller.
   * @throws as {@link GanTraining.outerIteration}, at a request. Steps of a loop that is left early stay
   *   taken, so that only a restored state is one of whole iterations.
   */
  async *phases(): AsyncGenerator<Phase, void, void> {
    this.assertIdle('phases');
    this.isIterating = true;
    try {
      this.stayTapedIfUnknown();
      yield* phases(this.parts(), this.iterations);
      this.iterations++;
    } finally {
      this.isIterating = false;
    }
  }

  /**
   * Takes one outer iteration as {@link GanTraining.outerIteration} does, with the same result to the
   * bit, and then measures how far it moved the samples.
   * @param onIterated called with the losses before the measurement, which needs a few passes more; the
   *   losses belong to it. Await its work here to time the iteration alone.
   * @returns the movement over the batch of latents that every call uses.
   * @throws as {@link GanTraining.outerIteration}.
   */
  async measuredIteration(
    onIterated: (losses: IterationLosses) => void | Promise<void>,
  ): Promise<Movement> {
    requireFunction('onIterated', onIterated, 'a function of the losses');
    this.assertIdle('measuredIteration');
    const movement = this.movementFromHere();
    try {
      await onIterated(await this.outerIteration());
      return await movement.measure();
    } finally {
      movement.dispose();
    }
  }

  /**
   * Remembers the generator as it is, to measure later how far the samples have moved from it: with
   * {@link GanTraining.phases} around it, what {@link GanTraining.measuredIteration} measures. It copies no
   * weights.
   * @returns a measurement that the caller disposes before the training.
   */
  movementFromHere(): MovementFromHere {
    const { generator, critic, objective, distance, batchSize, latentSize, movementState } = this;
    const probe = new MovementProbe({ generator, critic, objective, distance });
    return {
      measure: () => {
        const latents = sampleLatents(Random.fromState(movementState), batchSize, latentSize);
        return probe.measure(latents).finally(() => latents.dispose());
      },
      dispose: () => probe.dispose(),
    };
  }

  /**
   * Generates samples g_θ(z), z ~ N(0, I), as an evaluation sees them: batch norm by its moving
   * statistics. The training stays as it is.
   * @param count number of samples. @param random draws the latents, such as
   *   {@link GanTraining.evaluationRandom}.
   * @returns [count, ...sampleShape], a tensor of the caller's.
   * @throws ArgumentError unless `count` is a non-negative integer and `random` a `Random`.
   */
  sample(count: number, random: Random): tf.Tensor {
    return tf.tidy(() =>
      infer(this.generator.model, sampleLatents(random, count, this.latentSize)),
    );
  }

  /**
   * Returns a new random generator for the latents of an evaluation, in the same state at each call and
   * at each iteration: two evaluations then differ by the generator network alone.
   */
  evaluationRandom(): Random {
    return Random.fromState(this.evaluationState);
  }

  /**
   * Returns the tensors of the state by name, without copies. They stay the training's: its next step
   * changes them, and the caller must not dispose them.
   */
  tensors(): NamedTensors {
    const named: Record<string, tf.Tensor> = {};
    for (const [name, player] of this.players()) {
      for (const [key, tensor] of Object.entries(player.state())) named[`${name}.${key}`] = tensor;
    }
    return named;
  }

  /**
   * Returns the whole state as plain data, which later steps do not change. It reads the backend. Await it
   * before the next outer iteration.
   * @throws Error if an outer iteration has not ended, or after {@link GanTraining.dispose}.
   */
  async state(): Promise<TrainingState> {
    this.assertIdle('state');
    const place = {
      iteration: this.iterations,
      latents: this.latentRandom.state(),
      penalty: this.penaltyRandom.state(),
      data: this.stream.state(),
    };
    return { ...place, tensors: await readTensors(this.tensors()) };
  }

  /**
   * Continues from a saved state to the bit, whatever this training did before. The next outer iteration
   * takes the generator of the state as anchor.
   * @param state of a training with the same networks, optimizers, data and batch size.
   * @throws ArgumentError naming the entry that is missing, superfluous, or does not fit. A part of the
   *   state may be restored then: restore another one before the next iteration. @throws Error if an
   *   outer iteration has not ended.
   */
  restore(state: TrainingState): void {
    this.assertIdle('restore');
    requireRecord('state', state, 'what GanTraining.state() returned');
    const { iteration, tensors } = state;
    requireInteger('iteration', iteration);
    const latents = randomOf('latents', state.latents);
    const penalty = randomOf('penalty', state.penalty);
    requireRecord('data', state.data, 'the position of a stream');
    const players = this.players();
    assertOwners(
      tensors,
      players.map(([name]) => name),
    );
    this.stream.restore(state.data);
    withTensors(tensors, (named) => {
      for (const [name, player] of players) restorePlayer(name, player, stateOf(name, named));
    });
    this.latentRandom = latents;
    this.penaltyRandom = penalty;
    this.iterations = iteration;
  }

  /** Frees networks, optimizers and the anchor. The data stay the caller's. A second call does nothing. */
  dispose(): void {
    this.isDisposed = true;
    this.proximal.dispose();
    this.recordedUpdate?.dispose();
    for (const [, player] of this.players()) player.dispose();
  }

  private proximalGenerator(replay: boolean): ProximalGenerator {
    return new ProximalGenerator(this.generator.model, {
      ...this.replayedParts.steps,
      optimizer: this.generator.optimizer,
      drawLatents: this.drawLatents,
      replay,
      dependsOn: () => dependenciesOf(this.replayedParts),
    });
  }

  /** A function or a layer's call that was exchanged may have branches that a recording would lose. */
  private stayTapedIfUnknown(): void {
    if (this.tapedReason !== undefined) return;
    this.tapedReason = reasonForTape(this.replayedParts);
    if (this.tapedReason === undefined) return;
    this.recordedUpdate?.dispose();
    this.recordedUpdate = undefined;
    this.proximal.dispose();
    this.proximal = this.proximalGenerator(false);
  }

  private assertIdle(method: string): void {
    if (this.isDisposed) throw new Error('the training is disposed; make a new one');
    if (!this.isIterating) return;
    throw new Error(`${method} is called before outerIteration has ended; await each call`);
  }

  private readonly drawLatents = (): tf.Tensor2D =>
    sampleLatents(this.latentRandom, this.batchSize, this.latentSize);

  private parts(): AlgorithmParts {
    const { generator, critic, objective, proximal, drawLatents, penaltyRandom } = this;
    const nextReal = () => this.stream.next();
    const { recordedUpdate } = this;
    const parts = { generator, critic, objective, proximal, nextReal, drawLatents, penaltyRandom };
    if (!recordedUpdate) return parts;
    return { ...parts, updateCritic: (samples) => recordedUpdate.run(samples) };
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

/**
 * Frees the scalars of an outer iteration.
 * @param losses what {@link GanTraining.outerIteration} returned.
 * @throws ArgumentError unless it is an object of lists.
 */
export function disposeLosses(losses: IterationLosses): void {
  requireLosses(losses);
  const { critic, generator, penalty } = losses;
  tf.dispose([critic, generator, penalty]);
}
