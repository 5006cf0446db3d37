/** The tables of docs/results/invariance.md from docs/results/invariance.json. */
import { formatMeasure } from '@wprox/report/pictures';
import { table } from './table.mjs';

/**
 * Makes a table of the study.
 *
 * @param kind `gaps`: how far the two runs of each method are apart; `ends`: where they end; `steps`: how
 *   well the inner steps solve the proximal step; `paired`: the solved step beside each other method.
 * @throws Error for another kind.
 */
export function invarianceBlock(study, kind) {
  const tables = { gaps, ends, steps, paired };
  if (!Object.hasOwn(tables, kind)) {
    throw new Error(`invariance has no ${kind}; expected one of ${Object.keys(tables)}`);
  }
  return tables[kind](study);
}

function gaps({ methods }) {
  return table(
    [
      'method',
      'largest gap',
      'last gap',
      'largest paired',
      'largest from one bit',
      'last from one bit',
    ],
    methods.map(({ label, summary }) => [
      label,
      percent(summary.largestGap),
      percent(summary.lastGap),
      percent(summary.largestPaired),
      percent(summary.largestTwinGap),
      percent(summary.lastTwinGap),
    ]),
  );
}

function ends({ methods, settings: { scale } }) {
  return table(
    ['method', 'W₂ to the data, W', `W/${scale}`, 'length of the path, W', `W/${scale}`],
    methods.map(({ label, summary: { toData, pathLength } }) => [
      label,
      ...[...toData, ...pathLength].map((over) => measure(over)),
    ]),
  );
}

function steps({ methods, settings: { scale } }) {
  return table(
    ['method', 'left of the gradient, W', `W/${scale}`, 'largest gap'],
    methods
      .filter(({ summary }) => summary.remaining)
      .map(({ label, summary: { remaining, largestGap } }) => [
        label,
        ...remaining.map((over) => percent(over)),
        percent(largestGap),
      ]),
  );
}

function paired({ methods, comparisons }) {
  return table(
    [
      'method',
      'largest gap is larger in',
      'times as large',
      'p',
      'last gap is larger in',
      'times as large',
      'p',
    ],
    comparisons.map((each) => [
      methods.find(({ name }) => name === each.with).label,
      `${each.smallerLargest} of ${each.seeds} seeds`,
      measure(each.timesLargest),
      formatMeasure(each.pLargest),
      `${each.smallerLast} of ${each.seeds} seeds`,
      measure(each.timesLast),
      formatMeasure(each.pLast),
    ]),
  );
}

/** The median over the seeds, with the extremes. */
function measure(over, write = formatMeasure) {
  if (over === undefined) return '–';
  return `${write(over.median)} (${write(over.low)} to ${write(over.high)})`;
}

/** The same as a share of the way. */
function percent(over) {
  return measure(over, (value) => (value < 5e-5 ? '< 0.01 %' : `${formatMeasure(100 * value)} %`));
}
