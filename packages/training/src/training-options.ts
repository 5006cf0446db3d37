/** The options of a `GanTraining`, checked when it is made. */
import {
  ArgumentError,
  reject,
  requireBoolean,
  requireInteger,
  requireMethods,
  requireOptions,
} from '@wprox/arguments';
import type { SampleSource } from '@wprox/datasets';
import { type Objective, requireObjective } from '@wprox/gan';
import type { PotentialDistance, ProximalDistance } from '@wprox/regularizers';
import { type Random, requireRandom } from '@wprox/runtime/random';
import { Player } from './player.js';

/** How the generator steps. Without `distance` and `h` it takes plain steps, the control. */
export interface GeneratorSteps {
  /** D̃²; give `h` with it. */
  readonly distance?: ProximalDistance | undefined;
  /** Proximal step size h, in squared sample units over units of the loss. */
  readonly h?: number | undefined;
  /** ℓ, generator steps in an outer iteration; an integer of at least 1. */
  readonly innerSteps: number;
  /** New latents at each inner step (Algorithm 1), or one batch for all (Appendix C). */
  readonly latents: 'fresh' | 'fixed';
}

/** What a `GanTraining` is made of. */
export interface GanTrainingOptions {
  /** Latents [batch, latentSize] to samples [batch, ...sampleShape]. */
  readonly generator: Player;
  /** Samples [batch, ...sampleShape] to outputs [batch, 1]. */
  readonly critic: Player;
  /**
   * Φ of a distance that learns: the network and the optimizer that the distance was made with. The
   * training saves, restores and frees it with the others. Required if the distance has `ascend`.
   */
  readonly potential?: Player | undefined;
  /** The losses of critic and generator, such as `wganGp()`. */
  readonly objective: Objective;
  /** The generator's steps in an outer iteration. */
  readonly steps: GeneratorSteps;
  /** Real samples [batch, ...sampleShape]. They stay the caller's. */
  readonly data: Pick<SampleSource, 'stream'>;
  /** Samples in a batch of the critic and of the generator; an integer of at least 1. */
  readonly batchSize: number;
  /** Dimension of a latent z, an integer of at least 1; the size of the generator's input. */
  readonly latentSize: number;
  /**
   * Seeds every stream of the training. Each stream is derived by its name (`data`, `latents`,
   * `penalty`, `evaluation`, `movement`), so that a new stream changes no other. It is not drawn from.
   */
  readonly random: Random;
  /**
   * Whether steps are recorded once and then replayed, with the same results to the bit; true by default.
   * Steps with an objective, a distance or a network of your own stay taped unless you declare it by
   * `fixedStructure` of `@wprox/runtime`.
   */
  readonly replay?: boolean | undefined;
}

const OPTIONS = [
  ...['generator', 'critic', 'potential', 'objective', 'steps'],
  ...['data', 'batchSize', 'latentSize', 'random', 'replay'],
];
const STEP_OPTIONS = ['distance', 'h', 'innerSteps', 'latents'];

/**
 * Checks what `ProximalGenerator` and the data do not check themselves.
 * @throws ArgumentError naming an option that is out of range, missing, unknown, without use, of another
 *   type, or shared by two players.
 */
export function assertTrainingOptions(options: GanTrainingOptions): void {
  requireOptions('options', options, OPTIONS, '{ generator, critic, objective, steps, data, … }');
  const { generator, critic, potential, objective, steps, data, random } = options;
  requirePlayer('generator', generator);
  requirePlayer('critic', critic);
  if (potential !== undefined) requirePlayer('potential', potential);
  assertApart({ generator, critic, ...(potential && { potential }) });
  requireObjective(objective);
  requireOptions('steps', steps as unknown, STEP_OPTIONS, '{ innerSteps: 5, … }');
  assertPotential(steps.distance, potential);
  requireMethods('data', data, ['stream'], 'a source of samples, such as eightGaussians()');
  requireRandom('random', random);
  if (options.replay !== undefined) requireBoolean('replay', options.replay);
  requireInteger('batchSize', options.batchSize, 1);
  assertLatentSize(options.latentSize, generator);
}

/** @throws ArgumentError unless it is a {@link Player}. */
export function requirePlayer(argument: string, value: unknown): asserts value is Player {
  if (value instanceof Player) return;
  reject(argument, value, 'a Player: new Player(model, adam({ learningRate: 1e-4 }))');
}

/** TensorFlow.js's optimizers keep their state by position, so that two networks cannot share one. */
function assertApart(players: Readonly<Record<string, Player>>): void {
  const entries = Object.entries(players);
  entries.forEach(([name, player], i) => {
    for (const [other, { model, optimizer }] of entries.slice(0, i)) {
      if (player.model !== model && player.optimizer !== optimizer) continue;
      const shared = player.model === model ? 'network' : 'optimizer';
      throw new ArgumentError(name, `has the ${shared} of ${other}; give each player its own`);
    }
  });
}

function assertPotential(
  distance: ProximalDistance | undefined,
  potential: Player | undefined,
): void {
  const learns = typeof distance?.ascend === 'function';
  if (learns === (potential !== undefined)) {
    if (potential) assertLearner(distance as Partial<PotentialDistance>, potential);
    return;
  }
  throw new ArgumentError(
    'potential',
    learns
      ? 'is missing but the distance learns; give the Player of its network'
      : 'has no use because the distance does not learn; leave it out',
  );
}

/** A distance that learns by other means than a network does not tell network and optimizer. */
function assertLearner(
  { network, optimizer }: Partial<PotentialDistance>,
  potential: Player,
): void {
  const isOther =
    (network !== undefined && network !== potential.model) ||
    (optimizer !== undefined && optimizer !== potential.optimizer);
  if (!isOther) return;
  throw new ArgumentError(
    'potential',
    'has another network or optimizer than the distance; make the distance with ' +
      'potentialNetwork({ network: potential.model, optimizer: potential.optimizer })',
  );
}

function assertLatentSize(latentSize: number, generator: Player): void {
  requireInteger('latentSize', latentSize, 1);
  const { inputs } = generator.model;
  if (inputs.length !== 1) {
    throw new ArgumentError(
      'generator',
      `has ${inputs.length} inputs; a GanTraining draws noise alone, a ProximalGenerator takes several`,
    );
  }
  const [, size] = inputs[0]!.shape;
  if (typeof size !== 'number' || size === latentSize) return;
  throw new ArgumentError(
    'latentSize',
    `is ${latentSize} but the generator takes latents of ${size} numbers; give ${size}`,
  );
}
