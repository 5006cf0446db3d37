/** Damaged experiment files, read as by `wprox train`. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  type ExperimentConfig,
  loadExperiment,
  misfits,
  presets,
  resolveRuns,
  userFilesOf,
  withDataPath,
} from '@wprox/experiments';
import type { Random } from '@wprox/runtime/random';
import { afterAll, expect } from 'vitest';

import { damageJson } from './damage-json.fixture.js';
import { fuzz, type Target } from './fuzz.fixture.js';

const root = await mkdtemp(path.join(tmpdir(), 'wprox-fuzz-'));
afterAll(() => rm(root, { recursive: true }));

/** Settings by which memory is taken, and the most that any may be. */
const LARGEST = 2 ** 20;

/** Every number of a config finite, and no size beyond all measure. */
function inspect(value: unknown, key = ''): void {
  if (typeof value === 'number') {
    expect(Number.isFinite(value)).toBe(true);
    const takesMemory = ['width', 'hiddenLayers', 'latentSize', 'batchSize', 'samples'];
    if (takesMemory.includes(key)) expect(value).toBeLessThanOrEqual(LARGEST);
  } else if (typeof value === 'object' && value !== null) {
    expect(Object.getPrototypeOf(value)).toBe(
      Array.isArray(value) ? Array.prototype : Object.prototype,
    );
    for (const [name, inner] of Object.entries(value)) inspect(inner, name);
  }
}

const json = (whole: Uint8Array, random: Random) =>
  damageJson(Buffer.from(whole).toString(), random);

const presetNames = Object.keys(presets);
const targets = [...presetNames.keys()]
  // Of some hundred: they differ by data, networks and regularizers.
  .filter((i) => i % 12 === 0)
  .map((i): Target => {
    const name = presetNames[i]!;
    const file = path.join(root, `${name}.json`);
    return {
      name: `the experiment ${name}`,
      file,
      whole: JSON.stringify(presets[name]),
      damages: [json, json, json],
      read: async () => {
        const placed = withFiles(await loadExperiment(file));
        for (const run of resolveRuns(placed)) {
          inspect(run);
          expect(misfits(run)).toEqual([]);
        }
      },
    };
  });

/** With a path where one is asked for; what a damaged config asks for, it has to say first. */
function withFiles(experiment: ExperimentConfig): ExperimentConfig {
  const needsFiles = resolveRuns(experiment).some(
    ({ dataset }) => userFilesOf(dataset) !== undefined,
  );
  return withDataPath(experiment, needsFiles ? root : undefined);
}

fuzz('experiments', targets);
