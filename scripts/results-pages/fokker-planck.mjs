/** The tables of docs/results/flows-with-a-known-answer.md from docs/results/fokker-planck.json. */
import { formatMeasure } from '@wprox/report/pictures';
import { table } from './table.mjs';

/**
 * Makes a table of a problem of the experiment.
 *
 * @param problem `ornstein-uhlenbeck` or `double-well`.
 * @param kind `steps`: the largest error for each h and as h → 0, and the order; `limits`: the error over
 *   time as h → 0.
 * @throws Error for another problem or kind.
 */
export function fokkerPlanckBlock(study, problem, kind) {
  const found = study.problems.find(({ name }) => name === problem);
  const tables = { steps: stepsTable, limits: limitsTable };
  if (!found || !Object.hasOwn(tables, kind)) {
    const names = study.problems.map(({ name }) => name);
    throw new Error(
      `fokker-planck has no ${problem} ${kind}; expected one of ${names} with steps or limits`,
    );
  }
  return tables[kind](found);
}

function stepsTable({ methods }) {
  const sizes = methods[0].steps.map(({ h }) => h);
  return table(
    ['method', ...sizes.map((h) => `h = ${h}`), 'h → 0', 'order', 'tensors − float64'],
    methods.map(({ label, steps, limit, order, difference }) => [
      label,
      ...sizes.map((h) => measure(steps.find((step) => step.h === h)?.largest)),
      measure(limit?.largest),
      order === undefined ? '–' : order.toFixed(2),
      difference === undefined ? '–' : difference.toExponential(0),
    ]),
  );
}

function limitsTable({ times, methods }) {
  // Every second time, so that the table fits on a page.
  const shown = times.map((_, k) => k).filter((k) => k % 2 === 1);
  return table(
    ['method, as h → 0', ...shown.map((k) => `t = ${times[k]}`)],
    methods.flatMap(({ label, limit }) =>
      limit ? [[label, ...shown.map((k) => measure(limit.errors[k]))]] : [],
    ),
  );
}

const measure = (value) => (value === undefined ? '–' : formatMeasure(value));
