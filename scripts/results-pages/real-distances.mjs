/** The tables of docs/packages/metrics*.md from docs/results/real-distances.json. */
import { formatCount, formatMeasure } from '@wprox/report/pictures';
import { table } from './table.mjs';

/** Makes the tables `samples` and `perturbed`. */
export function realDistanceBlocks({ samples, perturbed }) {
  const names = [...new Set(perturbed.map(({ perturbation }) => perturbation))];
  return {
    samples: table(
      ['second set', 'N', 'distance'],
      samples.map(({ set, count, distance }, i) => [
        set === samples[i - 1]?.set ? '' : set,
        formatCount(count),
        formatMeasure(distance),
      ]),
    ),
    perturbed: table(
      ['perturbation', 'first level', 'second', 'third'],
      names.map((name) => [
        `\`${name}\``,
        ...perturbed
          .filter(({ perturbation, level }) => perturbation === name && level > 0)
          .map(({ distance }) => formatMeasure(distance)),
      ]),
    ),
  };
}
