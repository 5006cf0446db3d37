/** `wprox experiment`: trains an experiment of the papers and makes its report, or computes a study. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import {
  experiments,
  findExperiment,
  type PlannedExperiment,
  type PlannedPart,
  planExperiment,
  type Scale,
} from '@wprox/experiments';
import { writeCollection } from '@wprox/experiments/run-folders';
import { goesOnWithout } from '../display/standard-output.js';

import { dryRun, estimateLines, NOTHING_DONE } from './dry-run.js';
import { experimentRunsLeft, wantedOf } from './experiment-runs.js';
import { featureMapsOf } from './feature-options.js';
import { INTERRUPTED_EXIT_CODE } from './interrupts.js';
import { placeRuns } from './place-runs.js';
import { reportCommand } from './report.js';
import { experimentCommandLine } from './resume-command.js';
import { robustnessCommand } from './robustness.js';
import { loadStudy, studyCommand } from './study.js';
import type { Surroundings, TrainingParts } from './surroundings.js';
import { trainCommand } from './train.js';
import type { TrainOptions } from './train-options.js';
import { nothingToResume, onlyAndFresh } from './train-target.js';
import { walkCommand } from './walk.js';

/** Options of `wprox experiment`, which include those of `wprox train`. */
export interface ExperimentOptions extends TrainOptions {
  readonly scale: Scale;
}

/**
 * Trains every part of an experiment that is not complete, and then makes its measurements, pictures
 * and report. A second call resumes. With `only` it trains these runs, `<part>/<run>`, and makes no report, because
 * other processes can train the others. Without a name the command lists the experiments.
 *
 * @param studyOf loads the study of a name.
 * @returns the exit code: 0 if all runs are complete, 1 if a run failed (the report is still made), 130
 * after Ctrl-C.
 * @throws ConfigError if the name or an option is invalid; RunFolderError, CorruptFileError if a folder
 * cannot be used.
 */
export async function experimentCommand(
  name: string | undefined,
  { scale, ...options }: ExperimentOptions,
  surroundings: Surroundings,
  parts: TrainingParts,
  studyOf = loadStudy,
): Promise<number> {
  const say = (text: string) => surroundings.stdout.write(`${text}\n`);
  if (name === undefined) {
    say(listOfExperiments());
    return 0;
  }
  const found = findExperiment(name);
  if (found.kind === 'study') {
    const target = { name, experiment: found, load: () => studyOf(name) };
    return studyCommand(target, options, surroundings);
  }
  const maps = featureMapsOf(options);
  const { features: _features, weights: _weights, layer: _layer, ...rest } = options;
  const planned = await planExperiment({ name, scale, ...rest, ...(maps && { features: maps }) });
  const { experiment, folder, note } = planned;
  if (options.only && options.fresh) throw onlyAndFresh();
  const wanted = wantedOf(planned, options.only);
  if (options.list) {
    const left = await experimentRunsLeft(planned, options);
    surroundings.stdout.write(left.map((each) => `${each}\n`).join(''));
    return 0;
  }
  const work = `the experiment in ${folder}`;
  if (!options.dryRun) goesOnWithout(surroundings.stdout, work);
  say(`${experiment.title}\n${experiment.description}`);
  if (note) say(note);
  say('');
  if (options.dryRun) return dryRunOfAll(planned, wanted, options, surroundings, parts);
  if (options.resume && !planned.parts.some((part) => existsSync(part.folder))) {
    throw nothingToResume(folder);
  }
  let isWritten = planned.parts.length < 2;
  const writeOnce = async () => {
    if (!isWritten) await writeCollection(folder, collectionOf(planned));
    isWritten = true;
  };

  let exitCode = 0;
  for (const [i, part] of planned.parts.entries()) {
    const only = wanted.get(part);
    if (!only) continue;
    const place = `Part ${i + 1} of ${planned.parts.length}`;
    if (part.isReused) {
      say(`${place}: reuses the complete runs in ${part.folder}.\n`);
      continue;
    }
    say(`${place}: ${part.preset}`);
    // `resume` is about the whole experiment: parts that have not started must be allowed to start.
    const { data: _data, resume: _resume, ...shared } = part.usesImages ? options : rest;
    const own = {
      ...shared,
      out: part.folder,
      onStart: writeOnce,
      ...(options.only && { only }),
      ...(part.data !== undefined && { data: part.data }),
    };
    const code = await trainCommand(part.preset, own, surroundings, parts);
    if (code === INTERRUPTED_EXIT_CODE) {
      say('To resume the experiment, run the same command again, without --fresh.');
      return code;
    }
    exitCode = Math.max(exitCode, code);
    say('');
  }
  await writeOnce(); // all parts were complete
  if (options.only) {
    const whole = experimentCommandLine(name, scale, options);
    say(`When all runs are complete, make the report with: ${whole}`);
    return exitCode;
  }
  goesOnWithout(surroundings.stdout, work); // what goes on was the training
  for (const step of experiment.afterwards) {
    if (step === 'walk') await walkCommand(folder, {}, surroundings);
    else await robustnessCommand(planned.parts[0]!.folder, { images: '1000' }, surroundings);
  }
  await reportCommand([folder], {}, surroundings);
  return exitCode;
}

/** Prints the estimate of each part and the sum of all, which are trained one after the other. */
async function dryRunOfAll(
  { folder }: PlannedExperiment,
  wanted: ReadonlyMap<PlannedPart, readonly string[]>,
  options: Omit<ExperimentOptions, 'scale'>,
  surroundings: Surroundings,
  trainingParts: TrainingParts,
): Promise<number> {
  const say = (text: string) => surroundings.stdout.write(`${text}\n`);
  const { atOnce: processes } = await placeRuns(options, surroundings.env, say);
  const sum = { seconds: 0, bytes: 0 };
  for (const [{ config, folder: own, isReused, preset }, only] of wanted) {
    if (isReused) {
      say(`${preset}: reuses the complete runs in ${own}.\n`);
      continue;
    }
    say(preset);
    const made = await dryRun(
      { experiment: config, folder: own, processes, options: { ...options, only } },
      surroundings,
      trainingParts,
    );
    sum.seconds += made.seconds;
    sum.bytes += made.bytes;
    say('');
  }
  if (wanted.size > 1) {
    say(`All ${wanted.size} parts, without the steps after training:`);
    say((await estimateLines(sum, folder)).join('\n'));
  }
  say(NOTHING_DONE);
  return 0;
}

function collectionOf({ experiment, folder, parts, note }: PlannedExperiment) {
  return {
    title: experiment.title,
    description: experiment.description,
    ...(note !== undefined && { note }),
    parts: parts.map(({ folder: own, config }) => ({
      folder: path.relative(folder, own).split(path.sep).join('/'),
      title: config.title,
      variants: Object.keys(config.variants),
      seeds: config.seeds,
    })),
  };
}

function listOfExperiments(): string {
  const entries = Object.entries(experiments).map(([name, experiment]) => {
    const { description } = experiment;
    const takes =
      experiment.kind === 'study'
        ? `both scales: ${experiment.takes}`
        : `--scale paper: ${experiment.scales.paper.takes}; --scale cpu: ${experiment.scales.cpu.takes}`;
    return `${name}\n  ${description}\n  ${takes}\n`;
  });
  return entries.join('');
}
