import { expect, it } from 'vitest';
import { parseExperiment, resolveRuns } from '../config/parse.js';
import { presets } from '../presets/presets.js';
import { requireMemory, trainingMemory } from './memory.js';

const runsOf = (gan: object, batchSize = 64) =>
  resolveRuns(
    parseExperiment(
      {
        name: 'small',
        title: 'Small',
        dataset: { name: 'eight-gaussians' },
        gan: { architecture: 'mlp', latentSize: 8, ...gan },
        batchSize,
        budget: { iterations: 4 },
        evaluation: { every: 2, samples: 50 },
        seeds: [1, 2],
        variants: { a: { label: 'A' } },
      },
      'test',
    ),
  );

it('counts six copies of weights and of what the layers give for a batch', () => {
  const [run] = runsOf({ width: 10, hiddenLayers: 2 }, 3);
  // 8·10+10 + 10·10+10 + 10·2+2 weights and 2·10+10 + 10·10+10 + 10+1; 22 and 21 outputs.
  expect(trainingMemory(run!)).toBe(4 * 6 * (90 + 110 + 22 + 30 + 110 + 11 + 3 * (22 + 21)));
});

it('refuses large networks and large batches with the option that allows them', () => {
  for (const runs of [
    runsOf({ width: 4096, hiddenLayers: 64 }),
    runsOf({ width: 4096, hiddenLayers: 4 }, 65_536),
  ]) {
    expect(() => requireMemory(runs)).toThrow(/^a-seed1 needs about \d+ GiB .*at most 8.*--memory/);
    expect(() => requireMemory(runs, 2 ** 40)).not.toThrow();
  }
});

it('allows every preset', () => {
  for (const preset of Object.values(presets)) {
    expect(() => requireMemory(resolveRuns(parseExperiment(preset, 'preset')))).not.toThrow();
  }
});
