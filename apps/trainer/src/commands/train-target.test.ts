import path from 'node:path';
import { resolveRuns } from '@wprox/experiments';
import { expect, it } from 'vitest';
import { trainTarget } from './train-target.js';

it('measures every run on the features of the command line', async () => {
  const options = { features: 'inception,nsfwjs', weights: 'fid.pth' };
  const { experiment } = await trainTarget('cifar10-vanilla', options);
  for (const { evaluation } of resolveRuns(experiment)) {
    expect(evaluation).toMatchObject({ every: 1000, samples: 10_000 });
    expect(evaluation.features).toEqual([
      { name: 'inception', weights: path.resolve('fid.pth') },
      'nsfwjs',
    ]);
  }
});

it('refuses features for points', async () => {
  const target = trainTarget('eight-gaussians-wgan', { features: 'nsfwjs' });
  await expect(target).rejects.toThrow('eight-gaussians-wgan has points');
});
