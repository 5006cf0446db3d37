/** The tables and numbers of docs/results/wwgan-robustness.md from the `robustness.json` of its experiment. */
import { formatSpread, spread, summarize } from '@wprox/report/robustness';
import { table } from './table.mjs';

/** The order of the table, and how the page calls each perturbation. */
const PERTURBATIONS = {
  'gaussian-noise': 'Gaussian noise',
  'gaussian-blur': 'Gaussian blur',
  'black-rectangles': 'Black rectangles',
  swirl: 'Swirl',
  'salt-and-pepper': 'Salt and pepper',
  shift: 'Shift',
  'subpixel-shift': 'Subpixel shift',
};
const UNITS = { gap: 'gaps', deviation: 'deviations' };

/** Rows that are divided by the response of the same critic to Gaussian noise of level 0.25. */
const RELATIVE = [
  ['salt-and-pepper', 0.1],
  ['gaussian-blur', 1],
  ['swirl', 1],
  ['shift', 1],
  ['subpixel-shift', 0.5],
];
const NOISE = ['gaussian-noise', 0.25];

/** Makes the tables `responses`, `critics` and `relative`, with a mean and range over the seeds in each cell. */
export function robustnessBlocks(data) {
  const variants = summarize(data);
  const labels = variants.map(({ label }) => label);
  const columns = Object.keys(UNITS).flatMap((unit) => variants.map((variant) => [unit, variant]));
  let before;
  const responses = measured(data).map(([perturbation, level]) => {
    const name = perturbation === before ? '' : PERTURBATIONS[perturbation];
    before = perturbation;
    const cells = columns.map(([unit, { variant }]) =>
      formatSpread(spread(inUnit(data, variant, perturbation, level, unit))),
    );
    return [name, String(level), ...cells];
  });
  return {
    responses: table(
      ['perturbation', 'level', ...columns.map(([unit, { label }]) => `${label}, ${UNITS[unit]}`)],
      responses,
    ),
    critics: table(
      ['over the seeds', ...labels],
      [
        ['gap E f(real) − E f(generated)', ...variants.map(({ gap }) => formatSpread(gap))],
        [
          'deviation of f over real images',
          ...variants.map(({ deviation }) => formatSpread(deviation)),
        ],
      ],
    ),
    relative: table(
      ['response / response to noise of 0.25', ...labels],
      RELATIVE.map(([perturbation, level]) => [
        `${PERTURBATIONS[perturbation]}, ${level}`,
        ...variants.map(({ variant }) =>
          formatSpread(spread(toNoise(data, variant, perturbation, level))),
        ),
      ]),
    ),
  };
}

/**
 * Compares WWGAN with WGAN-GP in each row of `responses`, in a unit: `rows`, and in how many of them the mean
 * of WWGAN is above and below, and every seed of WWGAN is above and below every seed of WGAN-GP. The same
 * for groups of perturbations in `by`, and for `relative` in `toNoise`.
 */
export function robustnessNumbers(data) {
  const rows = measured(data);
  const inUnits = Object.keys(UNITS).map((unit) => {
    const value = (variant, [perturbation, level]) =>
      inUnit(data, variant, perturbation, level, unit);
    const by = Object.keys(PERTURBATIONS).map((name) => [
      name,
      counts(
        rows.filter(([perturbation]) => perturbation === name),
        value,
      ),
    ]);
    return [UNITS[unit], { ...counts(rows, value), by: Object.fromEntries(by) }];
  });
  const relative = counts(RELATIVE, (variant, [perturbation, level]) =>
    toNoise(data, variant, perturbation, level),
  );
  return { ...Object.fromEntries(inUnits), toNoise: relative, seeds: seedsOf(data) };
}

function counts(rows, value) {
  const found = { rows: rows.length, meanAbove: 0, meanBelow: 0, allAbove: 0, allBelow: 0 };
  for (const row of rows) {
    const [base, other] = ['wgan-gp', 'wwgan'].map((variant) => spread(value(variant, row)));
    if (other.mean > base.mean) found.meanAbove++;
    if (other.mean < base.mean) found.meanBelow++;
    if (other.low > base.high) found.allAbove++;
    if (other.high < base.low) found.allBelow++;
  }
  return found;
}

/** The perturbations and levels above 0, in the order of the page. */
function measured({ perturbations }) {
  return Object.keys(PERTURBATIONS).flatMap((name) => {
    const { levels } = perturbations.find((perturbation) => perturbation.name === name);
    return levels.filter((level) => level > 0).map((level) => [name, level]);
  });
}

const seedsOf = ({ runs }) => new Set(runs.map(({ seed }) => seed)).size;

/** Mean |Δf| of each seed, divided by the gap of its critic or by the deviation over real images. */
function inUnit(data, variant, perturbation, level, unit) {
  return runsOf(data, variant).map(
    (run) =>
      response(run, perturbation, level) / (unit === 'gap' ? run.gap : run.real.standardDeviation),
  );
}

/** Mean |Δf| of each seed, divided by that of the same critic for {@link NOISE}. */
function toNoise(data, variant, perturbation, level) {
  return runsOf(data, variant).map(
    (run) => response(run, perturbation, level) / response(run, ...NOISE),
  );
}

const runsOf = ({ runs }, variant) => runs.filter((run) => run.variant === variant);

const response = ({ responses }, perturbation, level) =>
  responses.find((one) => one.perturbation === perturbation && one.level === level).meanAbsolute;
