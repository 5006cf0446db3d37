/** The tables and numbers of a published experiment: a run folder in docs/results. */
import { readExperiments } from '@wprox/experiments/run-folders';
import { formatMeasure } from '@wprox/report/pictures';
import { spread } from '@wprox/report/robustness';
import { experimentTables } from '@wprox/report/tables';

/**
 * Reads an experiment, or an experiment of several parts.
 *
 * @returns `results` and `speed`, the tables of `wprox report`, `lines`, the last line of each run as
 *   `wprox train` prints it, and `numbers`, what a key of a page can name: for each variant its results
 *   (`o1.final`, `o1.final.low`), `at` (`o1.at.120`: the distance after 120 outer iterations), `seeds`
 *   (`o1.seeds.1.final`, also `losses`, its last row, and `travel`), `speed` (`o1.speed.ratio`), `movement`,
 *   `horizon` (h·N), `innerSteps`, `learningRate`; and `all`, over all runs. Those of
 *   an experiment of several parts are those of its parts' folders.
 */
export async function experimentData(folder) {
  const { experiments } = await readExperiments([folder]);
  const tables = experiments.map((experiment) => ({
    experiment,
    ...experimentTables(experiment),
  }));
  const joined = (read) => tables.flatMap((each) => read(each) ?? []).join('\n');
  return {
    results: joined(({ resultsMarkdown }) => resultsMarkdown),
    speed: joined(({ speedMarkdown }) => speedMarkdown),
    lines: experiments.flatMap(({ runs }) => runs.map(lastLine)).join('\n'),
    numbers: tables.length === 1 ? numbersOf(tables[0]) : { all: totals(experiments) },
  };
}

function numbersOf({ experiment, measured, results, speeds }) {
  const variants = results.map((result) => {
    const runs = experiment.runs.filter(({ variant }) => variant === result.variant);
    const speed = speeds?.variants.find(({ variant }) => variant === result.variant);
    const seeds = runs.map((run) => [run.seed, numbersOfRun(run)]);
    const { config } = runs[0];
    const { iterations } = result;
    const numbers = {
      ...result,
      seeds: Object.fromEntries(seeds),
      at: distancesByIteration(runs),
      movement: movementOf(runs),
      innerSteps: config.regularizer.innerSteps,
      learningRate: config.optimizer.learningRate,
      ...(speed && { speed }),
      ...(config.regularizer.h &&
        iterations && { horizon: config.regularizer.h * iterations.mean }),
    };
    return [result.variant, numbers];
  });
  const level = speeds && { level: speeds.level };
  return { ...Object.fromEntries(variants), all: { ...totals([experiment]), measured, ...level } };
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

/** Returns h·N, the flow time that the outer iterations cover; nothing without h. */
function horizonOf({ regularizer: { h } }, iterations) {
  if (h === undefined) return {};
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
