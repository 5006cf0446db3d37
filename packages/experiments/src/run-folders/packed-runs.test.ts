import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { parseExperiment, resolveRuns } from '../config/parse.js';
import { CorruptFileError } from '../errors.js';
import { writeJson } from './atomic-file.js';
import { type PackedRun, packRuns } from './packed-runs.js';
import { experimentPaths, runFolder, runPaths } from './paths.js';
import { readExperiment } from './read-experiment.js';
import type { MetricsRow } from './row-schemas.js';
import { appendRow } from './rows.js';
import { writeMachine, writeStatus } from './run-files.js';

const config = parseExperiment(
  {
    name: 'two',
    title: 'Two runs',
    budget: { iterations: 4 },
    evaluation: { every: 4, samples: 100, realSamples: 100 },
    seeds: [1, 2],
    variants: { none: { label: 'none' } },
  },
  'two',
);
const machine = {
  ...{ node: 'v20.20.2', platform: 'linux', backend: 'wasm', tfjs: '4.22.0', wprox: '0.2.0' },
  ...{ cpu: 'a processor', cores: 2, memoryBytes: 1e9, startedAt: '2026-01-01T00:00:00.000Z' },
};
const frechetRow = (iteration: number, value: number): MetricsRow => ({
  kind: 'distance',
  measure: 'frechet',
  features: 'cifar10-classifier',
  samples: 100,
  realSamples: 100,
  iteration,
  value,
});
const metrics = [frechetRow(0, 2 / 3), frechetRow(4, 0.1)];
const timing = [{ iteration: 4, trainingSeconds: 1.5 }];
const complete = { state: 'complete', iteration: 4, iterations: 4 } as const;
const packed: PackedRun[] = [1, 2].map((seed) => ({
  ...{ variant: 'none', seed, machine, status: complete, metrics, timing },
}));

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'wprox-packed-'));
  await writeJson(experimentPaths(folder).experiment, config);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

it('reads packed runs as it reads their folders', async () => {
  for (const run of resolveRuns(config)) {
    const own = runFolder(folder, run);
    const paths = runPaths(own);
    await writeJson(paths.config, run);
    await writeMachine(own, machine);
    await writeStatus(own, complete);
    for (const row of metrics) await appendRow(paths.metrics, row);
    for (const row of timing) await appendRow(paths.timing, row);
  }
  const fromFolders = await readExperiment(folder);
  expect(fromFolders.runs.map(({ state }) => state)).toEqual(['complete', 'complete']);
  for (const run of resolveRuns(config)) await rm(runFolder(folder, run), { recursive: true });
  await packRuns(folder, packed);
  expect(await readExperiment(folder)).toEqual(fromFolders);
});

it('leaves runs that are not in the file missing', async () => {
  await packRuns(folder, packed.slice(1));
  const { runs } = await readExperiment(folder);
  expect(runs.map(({ state }) => state)).toEqual(['missing', 'complete']);
});

it('names the line that is damaged', async () => {
  await packRuns(folder, packed);
  const file = experimentPaths(folder).packedRuns;
  const [first] = (await readFile(file, 'utf8')).split('\n');
  await writeFile(file, `${first}\n{"run":"none-seed2"}\n`);
  await expect(readExperiment(folder)).rejects.toThrow(CorruptFileError);
  await expect(readExperiment(folder)).rejects.toThrow(/runs\.jsonl.*2/);
});
