/** The table of the best setting of each method of a sweep. */
import { formatMeasure } from '../pictures/format.js';
import type { MethodResult, Methods } from './methods.js';
import { finalsCells } from './paired-table.js';
import { type Cell, spreadOf, type TextTable } from './text-table.js';

/** Makes the table, one row per method. */
export function methodsTable({ control, methods }: Methods): TextTable {
  const against = control
    ? ` The difference is that to the best control, “${control.variant.label}”, with the same seed; p is ` +
      'the exact two-sided sign test.'
    : '';
  return {
    caption:
      'Best setting: of the settings with the most complete seeds the one with the lowest mean final ' +
      `distance.${against} The best of more settings looks better by chance, so their number is given; p ` +
      'does not account for it.',
    columns: [
      { heading: 'Method' },
      { heading: 'Settings tried' },
      { heading: 'Best setting', isText: true },
      { heading: 'Final distance' },
      { heading: 'Lower in' },
      { heading: 'Difference' },
      { heading: 'p' },
      { heading: 'Ranges', isText: true },
    ],
    rows: methods.map((method) => [
      { text: method.label },
      { text: `${method.settings}` },
      { text: method.best?.variant.setting || '–' },
      spreadOf(method.best?.final, formatMeasure, method.best?.variant.runs.length ?? 0),
      ...comparison(method),
    ]),
  };
}

function comparison({ isBestControl, against }: MethodResult): Cell[] {
  const texts = against
    ? finalsCells(against)
    : ['–', '–', '–', isBestControl ? 'the best control' : '–'];
  return texts.map((text) => ({ text }));
}
