/** Reads damaged experiment files as `wprox train` does. */
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

/** Maximum of the settings that determine memory. */
const LARGEST = 2 ** 20;

/** Steps that an outer iteration takes. */
const STEPS = ['criticSteps', 'innerSteps', 'ascentSteps'];

/** Expects that every number in a config is finite and no size exceeds the maximum. */
function inspect(value: unknown, key = ''): void {
  if (typeof value === 'number') {
    expect(Number.isFinite(value)).toBe(true);
    if (STEPS.includes(key)) expect(value).toBeLessThanOrEqual(10_000);
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
  // There are about a hundred presets, many of which are similar.
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

/** Adds a data path if the experiment needs one. */
function withFiles(experiment: ExperimentConfig): ExperimentConfig {
  const needsFiles = resolveRuns(experiment).some(
    ({ dataset }) => userFilesOf(dataset) !== undefined,
  );
  return withDataPath(experiment, needsFiles ? root : undefined);
}

fuzz('experiments', targets);
