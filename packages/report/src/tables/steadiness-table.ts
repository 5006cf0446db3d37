/** The table of the steadiness of variants. */
import { formatCount, formatMeasure } from '../pictures/format.js';
import type { Steadiness } from './steadiness.js';
import { spreadOf, type TextTable } from './text-table.js';

/** Makes the table, one row per variant. */
export function steadinessTable(variants: readonly Steadiness[]): TextTable {
  return {
    caption:
      '“Rise” is the final minus the best distance of a seed. “Deviation” is the sample standard deviation ' +
      'of the distances of a seed in the second half of its outer iterations. The last column is the number ' +
      'of these distances. Numbers are means over the seeds, with the range. A distance that still falls ' +
      'deviates, too.',
    columns: [
      { heading: 'Variant' },
      { heading: 'Final distance' },
      { heading: 'Best distance' },
      { heading: 'Rise' },
      { heading: 'Deviation' },
      { heading: 'Evaluations' },
    ],
    rows: variants.map(({ label, seeds, final, best, rise, deviation, evaluations }) => [
      { text: label },
      ...[final, best, rise, deviation].map((value) => spreadOf(value, formatMeasure, seeds)),
      spreadOf(evaluations, formatCount, seeds),
    ]),
  };
}
