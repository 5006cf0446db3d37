/** The tables and numbers of docs/wwgan-robustness.md from `robustness.json` and the runs beside it. */
import { formatSpread, spread, summarize } from '@wprox/report/robustness';
import { table } from './table.mjs';

/** How the page calls each perturbation, in the order of its table. */
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

/** Rows that are divided by the response to Gaussian noise of level 0.25. */
const RELATIVE = [
  ['salt-and-pepper', 0.1],
  ['gaussian-blur', 1],
  ['swirl', 1],
  ['shift', 1],
  ['subpixel-shift', 0.5],
];

/** Makes the tables `responses`, `critics` and `relative`; `numbers` are those of the experiment. */
export function robustnessBlocks(data, numbers) {
  const variants = summarize(data);
  const labels = variants.map(({ label }) => label);
  const per = (read) => variants.map((variant) => formatSpread(read(variant)));
  return {
    responses: table(
      [
        ...['perturbation', 'level'],
        ...Object.values(UNITS).flatMap((unit) => labels.map((label) => `${label}, ${unit}`)),
      ],
      levelsOf(data).map(({ perturbation, level, isFirst }) => [
        isFirst ? PERTURBATIONS[perturbation] : '',
        String(level),
        ...Object.keys(UNITS).flatMap((unit) =>
          per(({ responses }) => at(responses, perturbation, level).meanAbsolute[unit]),
        ),
      ]),
    ),
    critics: table(
      ['over the seeds', ...labels],
      [
        ['gap E f(real) − E f(generated)', ...per(({ gap }) => gap)],
        ['deviation of f over real images', ...per(({ deviation }) => deviation)],
        ['mean L² slope at real images', ...per(({ slope }) => slope.l2)],
        ['mean W₂ slope at real images', ...per(({ slope }) => slope.wasserstein)],
        ['W₂ slope / L² slope', ...per(({ variant }) => slopeRatio(data, variant))],
        ['L² slope / gap', ...per(({ slopeInGaps }) => slopeInGaps.l2)],
        ['W₂ slope / gap', ...per(({ slopeInGaps }) => slopeInGaps.wasserstein)],
        ['Fréchet distance of the generator', ...per(({ variant }) => numbers[variant].final)],
      ],
    ),
    relative: table(
      ['response / response to noise of 0.25', ...labels],
      RELATIVE.map(([perturbation, level]) => [
        `${PERTURBATIONS[perturbation]}, ${level}`,
        ...per(({ variant }) => relativeTo(data, variant, perturbation, level)),
      ]),
    ),
  };
}

/**
 * Computes what the text of the page says: for each variant its `gap`, `slope`, `slopeRatio`,
 * `relative.<perturbation>` and `negative.<perturbation>`, and `gaps` and `deviations`, which compare the
 * second variant with the first: see {@link comparison}.
 */
export function robustnessNumbers(data) {
  const variants = summarize(data);
  const names = variants.map(({ variant }) => variant);
  const numbers = variants.map(({ variant, gap, deviation, slope }) => {
    const relative = RELATIVE.map(([name, level]) => [
      name,
      relativeTo(data, variant, name, level),
    ]);
    const own = { relative: Object.fromEntries(relative), negative: negativeMeans(data, variant) };
    return [variant, { gap, deviation, slope, slopeRatio: slopeRatio(data, variant), ...own }];
  });
  const units = Object.keys(UNITS).map((unit) => [`${unit}s`, comparison(data, names, unit)]);
  return { ...Object.fromEntries([...numbers, ...units]), images: data.images.count };
}

/**
 * Compares mean |Δf| of the second variant with the first, in rows of the table.
 *
 * @returns `rows`; `above` and `below`, the rows in which the mean is above or below; `allAbove` and
 *   `allBelow`, those in which every seed is; `overlap`, the others; `ratio`, the ratios of the means.
 */
function comparison(data, [base, other], unit) {
  const pairs = levelsOf(data).map(({ perturbation, level }) =>
    [base, other].map((variant) =>
      valuesOf(data, variant, perturbation, level).map(
        ({ value, run }) => value / SCALE[unit](run),
      ),
    ),
  );
  const count = (test) => pairs.filter(([a, b]) => test(spread(a), spread(b))).length;
  const allAbove = count((a, b) => b.low > a.high);
  const allBelow = count((a, b) => b.high < a.low);
  return {
    rows: pairs.length,
    above: count((a, b) => b.mean > a.mean),
    below: count((a, b) => b.mean < a.mean),
    allAbove,
    allBelow,
    overlap: pairs.length - allAbove - allBelow,
    ratio: spread(pairs.map(([a, b]) => spread(b).mean / spread(a).mean)),
  };
}

const SCALE = { gap: (run) => run.gap, deviation: (run) => run.real.standardDeviation };

const runsOf = (data, variant) => data.runs.filter((run) => run.variant === variant);

function slopeRatio(data, variant) {
  return spread(runsOf(data, variant).map(({ slope }) => slope.wasserstein / slope.l2));
}

/** For each perturbation: the number of responses above level 0, and of those whose mean Δf is below 0. */
function negativeMeans(data, variant) {
  const of = (name) => {
    const own = runsOf(data, variant).flatMap(({ responses }) =>
      responses.filter((one) => one.perturbation === name && one.level > 0),
    );
    return { of: own.length, count: own.filter(({ mean }) => mean < 0).length };
  };
  return Object.fromEntries(Object.keys(PERTURBATIONS).map((name) => [name, of(name)]));
}

function relativeTo(data, variant, perturbation, level) {
  const noise = valuesOf(data, variant, 'gaussian-noise', 0.25);
  return spread(
    valuesOf(data, variant, perturbation, level).map(({ value }, i) => value / noise[i].value),
  );
}

/** The mean |Δf| of each seed. */
function valuesOf(data, variant, perturbation, level) {
  return runsOf(data, variant).map((run) => {
    const found = run.responses.find(
      (one) => one.perturbation === perturbation && one.level === level,
    );
    return { run, value: found.meanAbsolute };
  });
}

const at = (responses, perturbation, level) =>
  responses.get(perturbation).find((summary) => summary.level === level);

/** The levels above 0, in the order of the page. */
function levelsOf({ perturbations }) {
  return Object.keys(PERTURBATIONS).flatMap((perturbation) =>
    perturbations
      .find(({ name }) => name === perturbation)
      .levels.filter((level) => level > 0)
      .map((level, i) => ({ perturbation, level, isFirst: i === 0 })),
  );
}
