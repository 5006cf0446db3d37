/** The tables and numbers of a published experiment: a run folder in docs/results. */
import { stepSize } from '@wprox/experiments';
import { readExperiments } from '@wprox/experiments/run-folders';
import { formatMeasure } from '@wprox/report/pictures';
import { formatSpread, spread } from '@wprox/report/robustness';
import { experimentTables } from '@wprox/report/tables';
import { controlNumbers, endNumbers, familyNumbers, withShare } from './comparison-numbers.mjs';
import { endsWellByPart, endsWellBySteps, endsWellOverParts } from './ends-well-by-part.mjs';
import { table } from './table.mjs';

/**
 * Reads an experiment, or an experiment of several parts.
 *
 * @returns `results`, `speed`, `levels`, `paired`, `bestControl`, `methods`, `steadiness` and `endsWell`, the
 *   tables of `wprox report`, those of several parts below each other; empty if no part has such a table.
 *   `steps(families)`, how far the samples moved, of some variants or of those made from their lists; `lines`, the last line of each run as `wprox train` prints it, and
 *   `numbers`, what a key of a page can name. For each variant these are its results (`o1.final`,
 *   `o1.final.low`), and
 *
 *   - `at`: `o1.at.120`, the distance after 120 outer iterations;
 *   - `seeds`: `o1.seeds.1.final`, also `losses`, its last row, and `travel`;
 *   - `speed.ratio`, `movement`, `horizon` (h·N), `innerSteps`, `learningRate`;
 *   - `endsWell`: `runs` that end well, `of` those that ended, and `share`, if the experiment has `endsWell`;
 *   - `steadiness`: `rise` and `deviation`;
 *   - `levels[0]`, the first level: `reached` of `seeds`, and their `seconds`, `iterations`, `generatorSteps`;
 *   - `control`, of a variant with a regularizer beside the best control: `control.levels[0].seconds.ratio` (or
 *     `.iterations.ratio`, `.generatorSteps.ratio`) at the first level, with `reached` and `controlReached`
 *     seeds and the label of the `control`; `control.final` has `difference`, `better`, `worse`, `p`, `verdict`.
 *
 *   `families.<name>` has for each method `settings`, their number, `endsWell` as above (`endsWell.shared` over
 *   the combinations that all methods have), and `best`, its best setting: `best.variant`, `label`, `setting`,
 *   `final`, and `difference`, `better`, `worse`, `p`, `verdict` against the best control.
 *   `all` is over all runs: `all.levels[0]` is the distance of a level, `all.bestControl` the `label` and `final`
 *   of the control that ends best, `all.sharedCombinations` the number of combinations that all methods have.
 *   The numbers of an experiment of several parts are `all`, with the runs of each method that end well
 *   (`all.endsWell.rwp.runs`, `.of`, `.share`, and with ℓ = 5 `all.endsWell.rwp.steps.5.runs`); those of its parts have the parts' folders.
 */
export async function experimentData(folder) {
  const { experiments } = await readExperiments([folder]);
  const tables = experiments.map((experiment) => ({
    experiment,
    ...experimentTables(experiment),
  }));
  const parts = tables.map(({ experiment, results, shares }) => ({
    title: experiment.config.title,
    shares,
    variants: results.map((result) => endOf(experiment, result)),
  }));
  const joined = (read) => tables.flatMap((each) => read(each) ?? []).join('\n');
  return {
    results: joined(({ resultsMarkdown }) => resultsMarkdown),
    speed: joined(({ speedMarkdown }) => speedMarkdown),
    levels: joined(({ levelMarkdown }) => levelMarkdown),
    paired: joined(({ pairedMarkdown }) => pairedMarkdown),
    bestControl: joined(({ bestControlMarkdown }) => bestControlMarkdown),
    methods: joined(({ methodsMarkdown }) => methodsMarkdown),
    steadiness: joined(({ steadinessMarkdown }) => steadinessMarkdown),
    endsWell: joined(({ endsWellMarkdown }) => endsWellMarkdown),
    endsWellByPart: endsWellByPart(parts),
    endsWellBySteps: endsWellBySteps(parts),
    steps: (families) => tables.map((each) => stepTable(each, families)).join('\n'),
    lines: experiments.flatMap(({ runs }) => runs.map(lastLine)).join('\n'),
    numbers:
      tables.length === 1
        ? numbersOf(tables[0])
        : { all: { ...totals(experiments), endsWell: endsWellOverParts(parts) } },
  };
}

/** The method of a variant, its number of generator steps, and how many of its runs end well. */
function endOf({ config, runs }, { variant, endsWell }) {
  const { innerSteps } = runs.find((run) => run.variant === variant).config.regularizer;
  return { family: config.variants[variant].grid?.of ?? variant, innerSteps, endsWell };
}

function numbersOf(tables) {
  const { experiment, measured, results, speeds, steadiness, beside, levels, methods } = tables;
  const variants = results.map((result, i) => {
    const runs = experiment.runs.filter(({ variant }) => variant === result.variant);
    const speed = speeds?.variants.find(({ variant }) => variant === result.variant);
    const seeds = runs.map((run) => [run.seed, numbersOfRun(run)]);
    const control = beside?.variants.find(({ variant }) => variant === result.variant);
    const reaches = levels?.variants.find(({ variant }) => variant === result.variant)?.reaches;
    const { config } = runs[0];
    const { iterations, endsWell } = result;
    const { rise, deviation } = steadiness[i];
    const numbers = {
      ...result,
      seeds: Object.fromEntries(seeds),
      at: distancesByIteration(runs),
      movement: movementOf(runs),
      innerSteps: config.regularizer.innerSteps,
      learningRate: config.optimizer.learningRate,
      steadiness: { rise, deviation },
      ...(speed && { speed }),
      ...(reaches && { levels: reaches }),
      ...(endsWell && { endsWell: withShare(endsWell) }),
      ...(control && { control: controlNumbers(control, beside.controls) }),
      ...stepOf(runs),
      ...horizonOf(config, iterations?.mean),
    };
    return [result.variant, numbers];
  });
  const all = {
    ...totals([experiment]),
    measured,
    ...(speeds && { level: speeds.level }),
    ...(levels && { levels: levels.levels.map(({ distance }) => distance) }),
    ...(methods.control && { bestControl: endNumbers(methods.control) }),
    ...(tables.shares && { sharedCombinations: tables.shares.sharedCombinations }),
  };
  return { ...Object.fromEntries(variants), families: familyNumbers(tables), all };
}

function totals(experiments) {
  const runs = experiments.flatMap((experiment) => experiment.runs);
  return {
    runs: runs.length,
    seeds: new Set(runs.map(({ seed }) => seed)).size,
    diverged: runs.filter(({ diverged }) => diverged).length,
    trainingSeconds: spread(runs.map(secondsOf)),
    horizon: spread(runs.flatMap((run) => horizonOf(run.config, iterationsOf(run)).horizon ?? [])),
    cpu: runs[0].machine?.cpu,
    node: runs[0].machine?.node,
  };
}

/** How far an outer iteration moved the samples, the mean over the rows of losses of each seed. */
function movementOf(runs) {
  const means = runs.flatMap(({ losses }) => {
    const moved = losses.flatMap(({ movement }) => movement ?? []);
    return moved.length === 0 ? [] : spread(moved).mean;
  });
  return spread(means);
}

/**
 * How an outer iteration compares with what h allows, over all rows of all seeds: `share`, the median of
 * D̃/(h·L), and `reach`, h·L·N over the distance from the untrained generator to the data.
 */
function stepOf(runs) {
  const h = stepSize(runs[0].config);
  if (h === undefined) return {};
  const rows = runs.flatMap(({ losses }) => losses.filter((row) => row.proximalSlope > 0));
  if (rows.length === 0) return {};
  const slope = median(rows.map((row) => row.proximalSlope));
  const share = median(rows.map((row) => row.proximalDistance / (h * row.proximalSlope)));
  const travel = median(runs.map((run) => run.travel.distance));
  return { h, slope, share, reach: (h * slope * iterationsOf(runs[0])) / travel };
}

function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return (sorted[Math.floor(middle)] + sorted[Math.ceil(middle)]) / 2;
}

/** The table of `choose-h-and-l.md`: h, h·N, what the samples moved, and where the runs ended. */
function stepTable({ experiment, results }, families) {
  const number = (value) => (value === undefined ? '–' : formatMeasure(value));
  const familyOf = (variant) => experiment.config.variants[variant].grid?.of ?? variant;
  const shown = results.filter(
    ({ variant }) => families.length === 0 || families.includes(familyOf(variant)),
  );
  const rows = shown.map((result) => {
    const runs = experiment.runs.filter(({ variant }) => variant === result.variant);
    const { h, share, reach } = stepOf(runs);
    const { horizon } = horizonOf(runs[0].config, result.iterations?.mean);
    const warned = runs.filter(({ warnings }) => warnings.length > 0);
    return [
      result.label,
      number(h),
      number(horizon),
      number(movementOf(runs)?.mean),
      number(share),
      number(reach),
      warned.length > 0 ? `${warned[0].warnings[0].name}, ${warned.length} of ${runs.length}` : '–',
      result.final ? formatSpread(result.final) : '–',
    ];
  });
  const head = ['variant', 'h', 'h·N', 'movement', 'D̃ / (h·L)', 'h·L·N / distance', 'warned'];
  return table([...head, 'final distance'], rows);
}

/** Returns h·N, the flow time that the outer iterations cover; nothing without h. */
function horizonOf({ regularizer: { h } }, iterations) {
  if (h === undefined || iterations === undefined) return {};
  return { horizon: typeof h === 'number' ? h * iterations : h.horizon };
}

const secondsOf = ({ timing }) => timing.at(-1)?.trainingSeconds ?? 0;

const iterationsOf = ({ status, distances }) => status?.iteration ?? distances.at(-1)?.iteration;

function numbersOfRun(run) {
  const values = run.distances.map(({ value }) => value);
  return {
    initial: values[0],
    final: values.at(-1),
    best: Math.min(...values),
    trainingSeconds: secondsOf(run),
    losses: run.losses.at(-1),
    travel: run.travel?.distance,
  };
}

/** The distance over the seeds at each iteration at which every seed has one. */
function distancesByIteration(runs) {
  const found = runs[0].distances.map(({ iteration }) => {
    const at = (run) => run.distances.find((row) => row.iteration === iteration)?.value;
    return [iteration, runs.map(at)];
  });
  return Object.fromEntries(
    found
      .filter(([, values]) => !values.includes(undefined))
      .map(([iteration, values]) => [iteration, spread(values)]),
  );
}

function lastLine({ name, state, distances, timing }) {
  const whole = Math.round(timing.at(-1)?.trainingSeconds ?? 0);
  const clock = `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
  const last = distances.at(-1);
  const measure = last?.measure === 'frechet' ? 'Fréchet distance' : 'W₂';
  const distance = last ? `, ${measure} ${formatMeasure(last.value)}` : '';
  return `${name}: ${state}, trained ${clock}${distance}`;
}
