/** `levels` and `endsWell`: fields of an experiment that judge its runs and that no run has. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseExperiment, resolveRuns } from '../config/parse.js';
import type { ExperimentInput } from '../config/schema.js';
import { ConfigError } from '../errors.js';
import { writeJson } from '../run-folders/atomic-file.js';
import { experimentPaths, runFolder, runPaths } from '../run-folders/paths.js';
import { writeStatus } from '../run-folders/run-files.js';
import { planRuns } from './plan-runs.js';
import { sweepExperiment } from './sweep.js';

const plain: ExperimentInput = {
  name: 'small',
  title: 'Small',
  budget: { iterations: 4 },
  evaluation: { every: 2 },
  seeds: [1],
  variants: { rwp: { label: 'RWP', regularizer: { name: 'rwp', h: [1, 2] } } },
};
const judged = { ...plain, levels: [40, 20, 2.5], endsWell: { below: 3 } };
const parse = (input: unknown) => parseExperiment(input, 'small.json');

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'wprox-judging-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('levels and endsWell', () => {
  it('stay in the experiment, through a second parse and a sweep, and enter no run', () => {
    const experiment = parse(judged);
    expect(experiment).toMatchObject({ levels: [40, 20, 2.5], endsWell: { below: 3 } });
    expect(parse(JSON.parse(JSON.stringify(experiment)))).toEqual(experiment);
    const { experiment: swept } = sweepExperiment(experiment, [
      { path: 'optimizer.learningRate', values: [0.1, 0.2] },
    ]);
    expect(swept).toMatchObject({ levels: [40, 20, 2.5], endsWell: { below: 3 } });
    expect(resolveRuns(experiment)).toEqual(resolveRuns(parse(plain)));
    expect(parse(plain)).not.toHaveProperty('levels');
    expect(parse(plain)).not.toHaveProperty('endsWell');
  });

  it('can be added to a folder that has runs, changed and removed', async () => {
    const before = parse(plain);
    const run = resolveRuns(before)[0]!;
    const { config, folder: place } = runPaths(runFolder(folder, run));
    await writeJson(experimentPaths(folder).experiment, before);
    await writeJson(config, run);
    await writeStatus(place, { state: 'interrupted', iteration: 2, iterations: 4 });
    const actionsOf = async (input: unknown) =>
      (await planRuns(parse(input), folder)).map(({ action }) => action);
    expect(await actionsOf(judged)).toEqual(['resume', 'start']);
    await writeJson(experimentPaths(folder).experiment, parse(judged));
    expect(await actionsOf({ ...judged, levels: [1] })).toEqual(['resume', 'start']);
    expect(await actionsOf(plain)).toEqual(['resume', 'start']);
  });

  it.each([
    [{ levels: [] }, 'levels is []; expected a list with at least 1 item'],
    [{ levels: [9, 8, 7, 6, 5, 4, 3, 2, 1] }, 'expected a list with at most 8 items'],
    [{ levels: [2, 2] }, 'levels is [2,2]; expected distances of which each is smaller than'],
    [{ levels: [1, 2] }, 'levels is [1,2]; expected distances of which each is smaller than'],
    [{ levels: [1, 0] }, 'levels.1 is 0; expected more than 0'],
    [{ levels: 3 }, 'levels is 3; expected a list, in square brackets'],
    [{ endsWell: 3 }, 'endsWell is 3; expected an object, in curly brackets'],
    [{ endsWell: {} }, 'endsWell.below: missing; expected a number'],
    [{ endsWell: { below: -1 } }, 'endsWell.below is -1; expected more than 0'],
    [{ endsWell: { above: 1, below: 1 } }, 'endsWell.above (1): unknown key'],
    [{ endWell: { below: 1 } }, "did you mean 'endsWell'?"],
  ])('refuse %j', (change, message) => {
    expect(problemsOf({ ...plain, ...change })).toContain(message);
  });

  it('are no settings of a variant', () => {
    const variants = { a: { label: 'A', levels: [1] } };
    expect(problemsOf({ ...plain, variants })).toContain('variants.a.levels ([1]): unknown key');
  });
});

function problemsOf(input: unknown): string {
  try {
    parse(input);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return [error.message, ...error.problems].join('\n');
  }
  throw new Error('expected a refusal');
}
