import { parseExperiment, resolveRuns } from '@wprox/experiments';
import { expect, it } from 'vitest';
import { compareSettings } from './settings.js';

it('separates common settings from different ones, by their paths in the config', () => {
  const experiment = parseExperiment(
    {
      name: 'small',
      title: 'Small',
      budget: { iterations: 4 },
      evaluation: { every: 2 },
      seeds: [1],
      variants: {
        none: { label: 'none' },
        rwp: { label: 'RWP', regularizer: { name: 'rwp', h: 0.5 }, budget: { iterations: 2 } },
      },
    },
    'test',
  );
  const { shared, differing } = compareSettings(resolveRuns(experiment));
  expect(differing).toEqual([
    { path: 'regularizer.name', values: ['none', 'rwp'] },
    { path: 'regularizer.innerSteps', values: ['1', '5'] },
    { path: 'budget.iterations', values: ['4', '2'] },
    { path: 'regularizer.h', values: [undefined, '0.5'] },
    { path: 'regularizer.latent', values: [undefined, 'fresh'] },
  ]);
  expect(shared).toContainEqual({ path: 'optimizer.learningRate', value: '0.0002' });
  expect(shared.map(({ path }) => path)).not.toContain('seed');
});
