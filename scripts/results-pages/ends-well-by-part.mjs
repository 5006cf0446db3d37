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

/**
 * Makes the table of the sums over the parts with a row for each number of generator steps ℓ; empty if no part
 * says when a run ends well.
 *
 * @param parts as above, with `variants`: the `family`, `innerSteps` and `endsWell` of each.
 */
export function endsWellBySteps(parts) {
  const known = parts.filter(({ shares }) => shares);
  if (known.length === 0) return '';
  const { families } = known[0].shares;
  const rows = stepsIn(known).map((innerSteps) => [
    `ℓ = ${innerSteps}`,
    ...families.map(({ name }) => {
      const counted = countOf(known, name, innerSteps);
      return counted.of === 0 ? '–' : cell(counted);
    }),
  ]);
  return table(['', ...families.map(({ label }) => label)], rows);
}

/** The numbers of generator steps of the variants, rising. */
const stepsIn = (parts) => {
  const all = parts.flatMap(({ variants }) => variants.map(({ innerSteps }) => innerSteps));
  return [...new Set(all)].sort((a, b) => a - b);
};

const countOf = (parts, family, innerSteps) =>
  sum(
    parts.flatMap(({ variants }) =>
      variants
        .filter((one) => one.family === family && one.innerSteps === innerSteps)
        .map(({ endsWell }) => endsWell),
    ),
  );

/**
 * The same counts as numbers, by the names of the methods: `rwp.runs`, `rwp.of`, `rwp.share`, and those of one
 * number of generator steps: `rwp.steps.5.runs`.
 */
export function endsWellOverParts(parts) {
  const known = parts.filter(({ shares }) => shares);
  const names = known[0]?.shares.families.map(({ name }) => name) ?? [];
  const steps = stepsIn(known);
  return Object.fromEntries(
    names.map((name, i) => {
      const own = sum(known.map(({ shares }) => shares.families[i].own));
      const bySteps = steps.map((innerSteps) => [innerSteps, countOf(known, name, innerSteps)]);
      return [name, { ...own, share: own.runs / own.of, steps: Object.fromEntries(bySteps) }];
    }),
  );
}

const sum = (counts) => ({
  runs: counts.reduce((total, { runs }) => total + runs, 0),
  of: counts.reduce((total, { of }) => total + of, 0),
});

const cell = ({ runs, of }) => `${runs} of ${of}`;
