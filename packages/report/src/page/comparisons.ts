/** The sections that compare variants: with their controls, to levels of the distance, and over training. */
import { formatPlural } from '../pictures/format.js';
import { type Markup, markup } from '../pictures/markup.js';
import type { BestControls } from '../tables/best-control.js';
import { BEST_CONTROL_RULE, bestControlTables } from '../tables/best-control-table.js';
import { levelTable } from '../tables/level-table.js';
import { isSweep } from '../tables/methods.js';
import { methodsTable } from '../tables/methods-table.js';
import { pairedTable } from '../tables/paired-table.js';
import { steadinessTable } from '../tables/steadiness-table.js';
import { tableMarkup } from '../tables/text-table.js';
import type { Panel } from './panel.js';
import { folded, foldedIfLong, section } from './section.js';

/** Makes the sections that the experiment has data for. */
export function comparisons(level: number, panel: Panel): Markup {
  const { paired, levels, beside, methods, steadiness, results } = panel;
  const pairs = pairedTable(paired);
  const all = `All ${formatPlural(results.length, 'variant')}`;
  const sections = [
    isSweep(methods) && {
      heading: 'The best setting of each method',
      content: tableMarkup(methodsTable(methods)),
    },
    pairs && {
      heading: 'Seed by seed against the controls',
      content: foldedIfLong(results, all, pairs),
    },
    beside && { heading: 'Beside the best control', content: besideControl(beside) },
    levels && {
      heading: 'Times to levels of the distance',
      content: foldedIfLong(results, all, levelTable(levels)),
    },
    {
      heading: 'Steadiness of training',
      content: foldedIfLong(results, all, tableMarkup(steadinessTable(steadiness))),
    },
  ];
  return markup`${sections.map((one) => (one ? section(level, one.heading, one.content) : undefined))}`;
}

/** Shows the table of training times and that of final distances, and folds those of the other budgets. */
function besideControl(beside: BestControls): Markup {
  const tables = bestControlTables(beside).map(({ heading, table }, i) => {
    const drawn = tableMarkup(table);
    const isOther = i > 0 && heading !== 'Final distance';
    return isOther ? folded(heading, drawn) : foldedIfLong(beside.variants, heading, drawn);
  });
  return markup`<p class="soft">${BEST_CONTROL_RULE}</p>
${tables}`;
}
