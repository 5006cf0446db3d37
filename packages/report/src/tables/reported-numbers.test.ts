import { parseExperiment, presets, resolveRuns } from '@wprox/experiments';
import { expect, it } from 'vitest';
import { reportedNumbers } from './reported-numbers.js';

function reported(name: string): string[] {
  const [run] = resolveRuns(parseExperiment(presets[name], name));
  return reportedNumbers(name, run!).map(
    ({ says, otherData }) => says + (otherData ? ` [${otherData}]` : ''),
  );
}

it.each([
  [
    'cifar10-wgan-gp',
    ['FID 38.3 (of the samples shown)', 'reduces the FID about six times faster'],
  ],
  ['figure-2-small-dragan', ['fewer oscillations and a lower FID']],
  ['celeba-vanilla-rwp', ['FID 17.105 (of the samples shown)', expect.stringContaining('faster')]],
  ['celeba-wgan-gp', ['neither better nor worse than without']],
  [
    'cifar10-small-wgan-gp-high-lr',
    [
      expect.stringMatching(/about 50.*\[CelebA\]$/),
      expect.stringMatching(/steadily.*\[CelebA\]$/),
    ],
  ],
  ['celeba-ten-generator-steps', [expect.not.stringContaining('['), expect.anything()]],
  ['quickstart-images', []],
  ['cifar10-wwgan', []],
])('lists the statements of the paper about %s', (name, expected) => {
  expect(reported(name)).toEqual(expected);
});
