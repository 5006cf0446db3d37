/**
 * Which steps of a training are replayed. By default those whose parts are known to run the same
 * operations at every step: the objectives, distances and networks of this library, and what a user
 * declares by `fixedStructure`.
 */
import { hasFixedStructure, settingsOf } from '@wprox/runtime/replay';
import type { GanTrainingOptions } from './training-options.js';

/** What the steps of a training are made of. */
export type ReplayedParts = Pick<
  GanTrainingOptions,
  'generator' | 'critic' | 'potential' | 'objective' | 'steps' | 'replay'
>;

/** What JavaScript can change between two steps, beside the generator: the objective and the networks' settings. */
export function dependenciesOf({ critic, potential, objective }: ReplayedParts): unknown[] {
  return [
    ...Object.values(objective),
    ...settingsOf(critic.model),
    ...(potential ? settingsOf(potential.model) : []),
  ];
}

/** Why the steps of a training stay taped, or undefined if they can be replayed. */
export function reasonForTape(options: ReplayedParts): string | undefined {
  const { generator, critic, potential, objective, steps } = options;
  if (options.replay === false) return 'replay is false';
  const parts: Readonly<Record<string, object | undefined>> = {
    'the generator network': generator.model,
    "the generator's optimizer": generator.optimizer,
    'the critic network': critic.model,
    "the critic's optimizer": critic.optimizer,
    'the potential network': potential?.model,
    'objective.criticLoss': objective.criticLoss,
    'objective.generatorLoss': objective.generatorLoss,
    'objective.penalty': objective.penalty,
    'objective.afterCriticStep': objective.afterCriticStep,
    'distance.squaredDistance': steps.distance?.squaredDistance,
  };
  const unknown = Object.entries(parts).find(([, part]) => part && !hasFixedStructure(part));
  if (!unknown) return undefined;
  return `${unknown[0]} may change its operations; declare it by fixedStructure()`;
}
