/** `wprox experiment`: an experiment of the papers, from its name to its report. */
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import {
  experiments,
  type PlannedExperiment,
  planExperiment,
  type Scale,
} from '@wprox/experiments';
import { writeCollection } from '@wprox/experiments/run-folders';

import { dryRun, estimateLines, NOTHING_DONE } from './dry-run.js';
import { INTERRUPTED_EXIT_CODE } from './interrupts.js';
import { reportCommand } from './report.js';
import { robustnessCommand } from './robustness.js';
import type { Surroundings, TrainingParts } from './surroundings.js';
import { type TrainOptions, trainCommand } from './train.js';
import { nothingToResume } from './train-target.js';
import { walkCommand } from './walk.js';

/** Options of `wprox experiment`; those of `wprox train` are handed on to it. */
export interface ExperimentOptions extends TrainOptions {
  readonly scale: Scale;
}

/**
 * Trains every part of an experiment that is not complete, and makes of it what belongs to it. Done
 * again it goes on where it stopped; without a name it lists the experiments.
 *
 * @returns the exit code: 0 if all is complete, 1 if a run failed (the report is made all the same),
 * 130 after Ctrl-C.
 * @throws ConfigError, RunFolderError, CorruptFileError
 */
export async function experimentCommand(
  name: string | undefined,
  { scale, ...options }: ExperimentOptions,
  surroundings: Surroundings,
  parts: TrainingParts,
): Promise<number> {
  const say = (text: string) => surroundings.stdout.write(`${text}\n`);
  if (name === undefined) {
    say(listOfExperiments());
    return 0;
  }
  const planned = await planExperiment({ name, scale, ...options });
  const { experiment, folder, note } = planned;
  say(`${experiment.title}\n${experiment.description}`);
  if (note) say(note);
  say('');
  if (options.dryRun) return dryRunOfAll(planned, options, surroundings, parts);
  if (options.resume && !planned.parts.some((part) => existsSync(part.folder))) {
    throw nothingToResume(folder);
  }
  if (planned.parts.length > 1) await writeCollection(folder, collectionOf(planned));

  let worst = 0;
  for (const [i, part] of planned.parts.entries()) {
    const place = `Part ${i + 1} of ${planned.parts.length}`;
    if (part.isReused) {
      say(`${place}: the runs in ${part.folder} serve.\n`);
      continue;
    }
    say(`${place}: ${part.preset}`);
    // Parts that have not started yet belong to what there is to go on with.
    const { data: _data, resume: _resume, ...rest } = options;
    const own = { ...rest, out: part.folder, ...(part.data !== undefined && { data: part.data }) };
    const code = await trainCommand(part.preset, own, surroundings, parts);
    if (code === INTERRUPTED_EXIT_CODE) {
      say('To go on with the whole experiment, give the same command again, without --fresh.');
      return code;
    }
    worst = Math.max(worst, code);
    say('');
  }
  for (const step of experiment.afterwards) {
    if (step === 'walk') await walkCommand(folder, {}, surroundings);
    else await robustnessCommand(planned.parts[0]!.folder, { images: '1000' }, surroundings);
  }
  await reportCommand([folder], {}, surroundings);
  return worst;
}

/** What each part would take, then all of them one after the other. */
async function dryRunOfAll(
  { parts: all, folder }: PlannedExperiment,
  options: Omit<ExperimentOptions, 'scale'>,
  surroundings: Surroundings,
  trainingParts: TrainingParts,
): Promise<number> {
  const say = (text: string) => surroundings.stdout.write(`${text}\n`);
  if (options.backend !== undefined) surroundings.env['WPROX_BACKEND'] = options.backend;
  const processes = options.processes ?? availableParallelism();
  const sum = { seconds: 0, bytes: 0 };
  for (const { config, folder: own, isReused, preset } of all) {
    if (isReused) {
      say(`${preset}: the runs in ${own} serve.\n`);
      continue;
    }
    say(preset);
    const made = await dryRun(
      { experiment: config, folder: own, processes },
      surroundings,
      trainingParts,
    );
    sum.seconds += made.seconds;
    sum.bytes += made.bytes;
    say('');
  }
  if (all.length > 1) {
    say(`All ${all.length} parts, without what is drawn and measured afterwards:`);
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
  const entries = Object.entries(experiments).map(([name, { description, scales }]) => {
    const { paper, cpu } = scales;
    return `${name}\n  ${description}\n  --scale paper: ${paper.takes}; --scale cpu: ${cpu.takes}\n`;
  });
  return entries.join('');
}
