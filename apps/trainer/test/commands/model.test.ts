import { describe, expect, it } from 'vitest';
import { modelCommand } from '../../src/commands/model.js';

/** Returns the output of the command for a preset. */
async function printed(preset: string): Promise<string> {
  const chunks: string[] = [];
  const stdout = { write: (text: string) => chunks.push(text) };
  expect(await modelCommand(preset, { stdout: stdout as never, env: {} })).toBe(0);
  return chunks.join('');
}

// Parameter counts of the networks in the papers.
describe.each([
  ['cifar10-vanilla', '32×32×3', '1,068,928', '663,296'],
  ['cifar10-dragan-o1', '32×32×3', '1,068,928', '662,528'],
  ['cifar10-wgan-gp-rwp', '32×32×3', '701,763', '374,913'],
  ['cifar10-wgan', '32×32×3', '1,068,928', '663,296'],
  ['celeba-vanilla', '64×64×3', '3,576,704', '2,765,568'],
  ['celeba-wgan-gp', '64×64×3', '3,806,080', '2,763,776'],
  ['celeba-wgan-gp-high-lr-o2diag', '64×64×3', '3,806,080', '2,763,776'],
])('wprox model %s', (preset, size, generator, critic) => {
  it('prints the parameter counts and does not need the data', async () => {
    const text = await printed(preset);
    expect(text).toMatch(new RegExp(`generator .*${size}, ${generator} `));
    expect(text).toMatch(new RegExp(`critic .*${size} → 1, ${critic} `));
  });
});

it('prints the networks of points', async () => {
  expect(await printed('eight-gaussians-wgan-gp')).toMatch(
    /^mlp, wgan-gp, \d hidden layers of \d+, \d+ latents\n {2}generator +\d+ → 2, .*\n {2}critic +2 → 1, /,
  );
});

it('prints each GAN of a comparison once', async () => {
  const text = await printed('cifar10-wwgan');
  expect(text.match(/^wgan-gp-cifar, /gm)).toHaveLength(2);
});
