/** The runs that end well in each part of an experiment: a row for each part, a column for each method. */
import { table } from './table.mjs';

/**
 * Makes the table; empty if no part says when a run ends well. The last row is the sum over the parts. A part can
 * lack a method.
 *
 * @param parts title and shares (`shares` of `experimentTables`) of each part.
 */
export function endsWellByPart(parts) {
  const known = parts.filter(({ shares }) => shares);
  if (known.length === 0) return '';
  const methods = methodsOf(known);
  // The titles of the parts begin with what they have in common: "Where training ends well: WGAN on …".
  const rows = known.map((part) => [
    part.title.replace(/^.*: /, ''),
    ...methods.map(({ name }) => cell(sum(ownOf([part], name)))),
  ]);
  const sums = methods.map(({ name }) => cell(sum(ownOf(known, name))));
  return table(['', ...methods.map(({ label }) => label)], [...rows, ['all', ...sums]]);
}

/** The methods of all parts: name, and the label of the first part that has it. */
function methodsOf(parts) {
  const methods = new Map();
  for (const { name, label } of parts.flatMap(({ shares }) => shares.families)) {
    if (!methods.has(name)) methods.set(name, { name, label });
  }
  return [...methods.values()];
}

/** The counts of a method in those parts that have it. */
const ownOf = (parts, method) =>
  parts.flatMap(({ shares }) =>
    shares.families.filter(({ name }) => name === method).map(({ own }) => own),
  );

/**
 * Makes the table of the sums over the parts with a row for each number of generator steps ℓ; empty if no part
 * says when a run ends well.
 *
 * @param parts as above, with `variants`: the `family`, `innerSteps` and `endsWell` of each.
 */
export function endsWellBySteps(parts) {
  const known = parts.filter(({ shares }) => shares);
  if (known.length === 0) return '';
  const methods = methodsOf(known);
  const rows = stepsIn(known).map((innerSteps) => [
    `ℓ = ${innerSteps}`,
    ...methods.map(({ name }) => cell(countOf(known, name, innerSteps))),
  ]);
  return table(['', ...methods.map(({ label }) => label)], rows);
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
  const steps = stepsIn(known);
  return Object.fromEntries(
    methodsOf(known).map(({ name }) => {
      const own = sum(ownOf(known, name));
      const bySteps = steps.map((innerSteps) => [innerSteps, countOf(known, name, innerSteps)]);
      return [name, { ...own, share: own.runs / own.of, steps: Object.fromEntries(bySteps) }];
    }),
  );
}

const sum = (counts) => ({
  runs: counts.reduce((total, { runs }) => total + runs, 0),
  of: counts.reduce((total, { of }) => total + of, 0),
});

const cell = ({ runs, of }) => (of === 0 ? '–' : `${runs} of ${of}`);
