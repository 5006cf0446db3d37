/** The table of the share of runs that end well, by family. */
import { formatPlural } from '../pictures/format.js';
import { countText, type EndsWell, endsWellText } from './ends-well.js';
import type { FamilyShares } from './family-shares.js';
import type { Cell, TextTable } from './text-table.js';

/** Makes the table, one row per family. */
export function endsWellTable({ rule, sharedCombinations, families }: FamilyShares): TextTable {
  const cell = (count: EndsWell | undefined): Cell =>
    !count || count.of === 0
      ? { text: '–' }
      : { text: countText(count, 'run'), notes: [`${Math.round((100 * count.runs) / count.of)}%`] };
  const shared =
    sharedCombinations === 0
      ? 'No combination of values is in several methods.'
      : `Shared: only the ${formatPlural(sharedCombinations, 'combination')} of values that the methods have in common.`;
  return {
    caption: `${endsWellText(rule)} ${shared}`,
    columns: [
      { heading: 'Method' },
      { heading: 'Settings' },
      { heading: 'End well' },
      { heading: 'Shared' },
    ],
    rows: families.map(({ label, settings, own, shared: inShared }) => [
      { text: label },
      { text: `${settings}` },
      cell(own),
      cell(inShared),
    ]),
  };
}
