/** The table of the best setting of each method of a sweep. */
import { formatMeasure } from '../pictures/format.js';
import type { MethodResult, Methods } from './methods.js';
import { finalsCells } from './paired-table.js';
import { type Cell, spreadOf, type TextTable } from './text-table.js';

/** Makes the table, one row per method. */
export function methodsTable({ control, methods }: Methods): TextTable {
  const against = control
    ? ` “Difference” compares with the best control, “${control.variant.label}”, with the same seed. p is ` +
      'that of the exact two-sided sign test.'
    : '';
  return {
    caption:
      'The best setting of a method has the lowest mean final distance of its settings with the most ' +
      `complete seeds.${against} The best of many settings looks better by chance, so the table gives the ` +
      'number of settings. p does not account for this.',
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
