/** The runs that end well in each part of an experiment: a row for each part, a column for each method. */
import { table } from './table.mjs';

/**
 * Makes the table; empty if no part says when a run ends well. The last row is the sum over the parts.
 *
 * @param parts title and shares (`shares` of `experimentTables`) of each part; all have the same methods.
 */
export function endsWellByPart(parts) {
  const known = parts.filter(({ shares }) => shares);
  if (known.length === 0) return '';
  const methods = known[0].shares.families.map(({ label }) => label);
  const counts = known.map(({ shares }) => shares.families.map(({ own }) => own));
  const sums = methods.map((_, i) => sum(counts.map((row) => row[i])));
  // The titles of the parts begin with what they have in common: "Where training ends well: WGAN on …".
  const rows = known.map(({ title }, i) => [title.replace(/^.*: /, ''), ...counts[i].map(cell)]);
  return table(['', ...methods], [...rows, ['all', ...sums.map(cell)]]);
}

/** The same counts as numbers, by the names of the methods: `rwp.runs`, `rwp.of`, `rwp.share`. */
export function endsWellOverParts(parts) {
  const known = parts.filter(({ shares }) => shares);
  const names = known[0]?.shares.families.map(({ name }) => name) ?? [];
  return Object.fromEntries(
    names.map((name, i) => {
      const own = sum(known.map(({ shares }) => shares.families[i].own));
      return [name, { ...own, share: own.runs / own.of }];
    }),
  );
}

const sum = (counts) => ({
  runs: counts.reduce((total, { runs }) => total + runs, 0),
  of: counts.reduce((total, { of }) => total + of, 0),
});

const cell = ({ runs, of }) => `${runs} of ${of}`;
