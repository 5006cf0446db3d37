/**
 * Copies a finished experiment into docs/results, small enough to be committed: `experiment.json`, and all
 * runs in `runs.jsonl` with their metrics, timing, status and machine, without checkpoints, pictures and
 * events. `wprox report` and `readExperiments` read the copy as they read the original. Of a study it
 * copies the data and the picture.
 */
import { copyFile, mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { packRuns, readMachine, readStatus, studyPaths } from '@wprox/experiments/run-folders';
import { writeReport } from '@wprox/report';

/** Files of an experiment; those that do not exist are left out. */
const EXPERIMENT_FILES = ['experiment.json', 'robustness.json'];
/** States of a run that can go on; one that failed or diverged is a result. */
const UNFINISHED = ['running', 'interrupted'];
/**
 * The greatest number of rows of losses in a run, and in an experiment of many runs of all of them together;
 * more are joined.
 */
const LOSS_ROWS = { run: 30, experiment: 1200 };
/** Numbers of a row of losses that grow with training. */
const COUNTERS = ['iteration', 'generatorSteps'];

/** Whether a folder is that of a study, finished or not. */
export const isStudy = (folder) => exists(studyPaths(folder).identity);

/**
 * Publishes a study: its data as `<name>.json`, and its picture under its own name.
 *
 * @returns the names of the pictures.
 * @throws Error if the study is not finished.
 */
export async function publishStudy(folder, name, { results, pictures: pictureFolder }) {
  const { data } = studyPaths(folder);
  if (!(await exists(data))) {
    throw new Error(
      `${folder} has no ${path.basename(data)}; expected a finished study: repeat its command`,
    );
  }
  await mkdir(results, { recursive: true });
  await copyFile(data, path.join(results, `${name}.json`));
  const pictures = (await readdir(folder)).filter((file) => /\.(svg|png)$/.test(file)).sort();
  for (const file of pictures) {
    await copyFile(path.join(folder, file), path.join(pictureFolder, file));
  }
  return pictures;
}

/**
 * Publishes an experiment, or an experiment of several parts, under a name such as `step-sizes` or
 * `eight-gaussians/dragan`. Replaces what has this name.
 *
 * @param pictures names of pictures of the report, such as `distance-by-time`, or of `wprox robustness`;
 *   they are copied to `<name>-<picture>.svg` and `.png`, with hyphens for slashes; `progress.png` is copied
 *   as PNG only.
 * @returns the number of runs; runs that never started are left out.
 * @throws Error if the folder is not that of an experiment, has a part outside of it, a run that can go on,
 *   or lacks a picture.
 */
export async function publish(folder, name, pictures, { results, pictures: pictureFolder }) {
  const target = path.join(results, name);
  if (!path.relative(results, folder).startsWith('..')) {
    throw new Error(`${folder} is published already; expected the folder of the runs`);
  }
  const parts = await partsOf(folder);
  const staged = `${target}.part`;
  let runs = 0;
  try {
    for (const part of parts) {
      runs += await copyExperiment(path.join(folder, part), path.join(staged, part));
    }
    await copyIfThere(path.join(folder, 'collection.json'), path.join(staged, 'collection.json'));
    if (pictures.length > 0) await writeReport([folder]);
    for (const picture of pictures) {
      await copyPicture(folder, picture, path.join(pictureFolder, name.replaceAll('/', '-')));
    }
    await rm(target, { recursive: true, force: true });
    await rename(staged, target);
  } finally {
    await rm(staged, { recursive: true, force: true });
  }
  return runs;
}

async function partsOf(folder) {
  const text = await readFile(path.join(folder, 'collection.json'), 'utf8').catch(() => undefined);
  const parts = text ? JSON.parse(text).parts.map((part) => part.folder) : [''];
  const outside = parts.find((part) => path.normalize(part).startsWith('..'));
  if (outside)
    throw new Error(`${folder} has the part ${outside}; publish that experiment instead`);
  return parts;
}

async function copyExperiment(from, to) {
  if (!(await exists(path.join(from, 'experiment.json')))) {
    throw new Error(`${from} has no experiment.json; expected the folder of an experiment`);
  }
  await mkdir(to, { recursive: true });
  for (const file of EXPERIMENT_FILES)
    await copyIfThere(path.join(from, file), path.join(to, file));
  const runs = [];
  const folders = (await readdir(from, { withFileTypes: true })).filter((entry) =>
    entry.isDirectory(),
  );
  for (const { name } of folders.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const folder = path.join(from, name);
    const status = await readStatus(folder);
    if (status === undefined) continue;
    if (UNFINISHED.includes(status.state)) {
      throw new Error(`${folder} is ${status.state}; expected finished runs: train it to the end`);
    }
    runs.push({ folder, status });
  }
  const rows = Math.max(2, Math.min(LOSS_ROWS.run, Math.floor(LOSS_ROWS.experiment / runs.length)));
  await packRuns(to, await Promise.all(runs.map((run) => packedRun(run, rows))));
  return runs.length;
}

async function packedRun({ folder, status }, lossRows) {
  const { variant, seed } = JSON.parse(await readFile(path.join(folder, 'config.json'), 'utf8'));
  const metrics = thinned(await rowsOf(path.join(folder, 'metrics.jsonl')), lossRows);
  const measured = new Set(
    metrics.filter(({ kind }) => kind === 'distance').map(({ iteration }) => iteration),
  );
  const timing = (await rowsOf(path.join(folder, 'timing.jsonl')))
    .filter(({ iteration }, i, rows) => measured.has(iteration) || i === rows.length - 1)
    .map((row) => ({ ...row, trainingSeconds: Math.round(row.trainingSeconds * 100) / 100 }));
  return { variant, seed, machine: await readMachine(folder), status, metrics, timing };
}

/**
 * Joins rows of losses until at most so many are left. The losses are means over the iterations
 * since the previous row, so those of joined rows are averaged.
 */
function thinned(rows, most) {
  const losses = rows.filter(({ kind }) => kind === 'losses');
  const size = Math.ceil(losses.length / most);
  const groups = new Map();
  for (const [i, row] of losses.entries()) {
    const place = Math.floor(i / size);
    groups.set(place, [...(groups.get(place) ?? []), row]);
  }
  const joined = new Map([...groups.values()].map((group) => [group.at(-1), joinedRow(group)]));
  return rows.flatMap((row) => (row.kind === 'losses' ? (joined.get(row) ?? []) : row));
}

function joinedRow(group) {
  const last = group.at(-1);
  const means = Object.keys(last)
    .filter((name) => typeof last[name] === 'number' && !COUNTERS.includes(name))
    .map((name) => {
      const mean = group.reduce((sum, row) => sum + (row[name] ?? last[name]), 0) / group.length;
      return [name, Number(mean.toPrecision(6))];
    });
  return { ...last, ...Object.fromEntries(means) };
}

async function rowsOf(file) {
  const text = await readFile(file, 'utf8').catch(() => '');
  return text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line));
}

/** Copies a picture of the report, or one that lies in the folder itself, as those of robustness do. */
async function copyPicture(folder, picture, to) {
  const name = picture.replace(/\.png$/, '');
  const types = name === picture ? ['png', 'svg'] : ['png'];
  const places = [path.join(folder, 'report'), folder].map((place) => path.join(place, name));
  for (const from of places) {
    if (!(await exists(`${from}.png`))) continue;
    for (const type of types) await copyIfThere(`${from}.${type}`, `${to}-${name}.${type}`);
    return;
  }
  throw new Error(`there is no picture ${places.map((place) => `${place}.png`).join(' or ')}`);
}

async function copyIfThere(from, to) {
  if (await exists(from)) await copyFile(from, to);
}

const exists = (file) =>
  readFile(file).then(
    () => true,
    () => false,
  );
