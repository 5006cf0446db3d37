/** The options of a `GanTraining`, checked when it is made. */
import type { SampleSource } from '@wprox/datasets';
import type { Objective } from '@wprox/gan';
import type { PotentialDistance, ProximalDistance } from '@wprox/regularizers';
import type { Random } from '@wprox/runtime/random';
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
  readonly objective: Objective;
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
}

const OPTIONS = [
  ...['generator', 'critic', 'potential', 'objective', 'steps'],
  ...['data', 'batchSize', 'latentSize', 'random'],
];
const STEP_OPTIONS = ['distance', 'h', 'innerSteps', 'latents'];

/**
 * Checks what `ProximalGenerator` and the data do not check themselves.
 * @throws RangeError naming an option that is out of range, missing, without use, or shared by two
 *   players. @throws TypeError naming an option of another type.
 */
export function assertTrainingOptions(options: GanTrainingOptions): void {
  assertObject('the options of GanTraining are', options);
  assertKnown('GanTraining', options, OPTIONS);
  const { generator, critic, potential, objective, steps, data, random } = options;
  assertPlayer('generator', generator);
  assertPlayer('critic', critic);
  if (potential !== undefined) assertPlayer('potential', potential);
  assertApart({ generator, critic, ...(potential && { potential }) });
  assertMethod('objective', objective, 'criticLoss', 'an Objective, such as wganGp()');
  assertObject('steps is', steps);
  assertKnown('steps', steps, STEP_OPTIONS);
  assertPotential(steps.distance, potential);
  assertMethod('data', data, 'stream', 'a source of samples, such as eightGaussians()');
  assertMethod('random', random, 'derive', 'a Random of @wprox/runtime/random');
  assertPositiveInteger('batchSize', options.batchSize);
  assertLatentSize(options.latentSize, generator);
}

function assertPlayer(name: string, value: unknown): void {
  if (value instanceof Player) return;
  throw new TypeError(
    `${name} is ${kindOf(value)}; expected a Player: new Player(model, adam({ learningRate: 1e-4 }))`,
  );
}

/** TensorFlow.js's optimizers keep their state by position, so that two networks cannot share one. */
function assertApart(players: Readonly<Record<string, Player>>): void {
  const entries = Object.entries(players);
  entries.forEach(([name, player], i) => {
    for (const [other, { model, optimizer }] of entries.slice(0, i)) {
      if (player.model !== model && player.optimizer !== optimizer) continue;
      const shared = player.model === model ? 'network' : 'optimizer';
      throw new RangeError(`${name} has the ${shared} of ${other}; give each player its own`);
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
  throw new RangeError(
    learns
      ? `potential is missing but the distance ${distance.name} learns; give the Player of its network`
      : 'potential has no use because the distance does not learn; leave it out',
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
  throw new RangeError(
    'potential has another network or optimizer than the distance; make the distance with ' +
      'potentialNetwork({ network: potential.model, optimizer: potential.optimizer })',
  );
}

/** @throws RangeError naming an option that does not exist, such as a misspelled one. */
function assertKnown(of: string, options: object, names: readonly string[]): void {
  const unknown = Object.keys(options).find((key) => !names.includes(key));
  if (unknown === undefined) return;
  throw new RangeError(`${of} has no option ${unknown}; expected ${names.join(', ')}`);
}

function assertLatentSize(latentSize: number, generator: Player): void {
  assertPositiveInteger('latentSize', latentSize);
  const [, size] = generator.model.inputs[0]!.shape;
  if (typeof size !== 'number' || size === latentSize) return;
  throw new RangeError(
    `latentSize is ${latentSize} but the generator takes latents of ${size} numbers; give ${size}`,
  );
}

function assertPositiveInteger(name: string, value: unknown): void {
  if (Number.isSafeInteger(value) && (value as number) >= 1) return;
  throw new RangeError(`${name} is ${kindOf(value)}; expected an integer of at least 1`);
}

function assertMethod(name: string, value: unknown, method: string, expected: string): void {
  if (typeof Object(value)[method] === 'function') return;
  throw new TypeError(`${name} is ${kindOf(value)}; expected ${expected}`);
}

function assertObject(what: string, value: unknown): void {
  if (typeof value === 'object' && value !== null) return;
  throw new TypeError(`${what} ${kindOf(value)}; expected an object`);
}

/** Numbers and strings as they are, other values by kind. */
function kindOf(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'function') return 'a function';
  return typeof value === 'object' && value !== null ? 'an object' : String(value);
}
