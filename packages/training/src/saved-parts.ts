/** The parts of a saved state, checked; each error names its entry in the whole state. */
import { ArgumentError, described, requireRecord } from '@wprox/arguments';
import { Random, type RandomState } from '@wprox/runtime/random';
import type { NamedTensors, Player } from './player.js';
import type { TensorData } from './tensor-data.js';

/** @throws ArgumentError unless every tensor of a saved state belongs to one of the players. */
export function assertOwners(
  tensors: Readonly<Record<string, TensorData>>,
  players: readonly string[],
): void {
  requireRecord('tensors', tensors, 'tensors by name');
  const name = Object.keys(tensors).find((key) => !players.includes(key.split('.')[0]!));
  if (name === undefined) return;
  throw new ArgumentError(
    'tensors',
    `has ${described(name)}, which is superfluous; expected tensors of ${players.join(', ')} only: restore ` +
      'a state of a training with the same parts',
  );
}

/** @throws ArgumentError naming the random generator. */
export function randomOf(name: string, state: RandomState): Random {
  try {
    return Random.fromState(state);
  } catch (cause) {
    if (!(cause instanceof ArgumentError)) throw cause;
    const { argument, message } = cause;
    throw new ArgumentError(argument.replace(/^state/, name), message.slice(argument.length + 1));
  }
}

/** @throws ArgumentError naming the tensor by its name in the training's state. */
export function restorePlayer(name: string, player: Player, state: NamedTensors): void {
  try {
    player.restore(state);
  } catch (error) {
    if (!(error instanceof ArgumentError)) throw error;
    const { argument, message } = error;
    throw new ArgumentError(`${name}.${argument}`, message.slice(argument.length + 1));
  }
}
