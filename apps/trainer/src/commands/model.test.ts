import { describe, expect, it } from 'vitest';
import { modelCommand } from './model.js';

/** What the command prints for a preset. */
async function printed(preset: string): Promise<string> {
  const chunks: string[] = [];
  const stdout = { write: (text: string) => chunks.push(text) };
  expect(await modelCommand(preset, { stdout: stdout as never, env: {} })).toBe(0);
  return chunks.join('');
}

// The counts of the papers' own networks.
describe.each([
  ['cifar10-vanilla', '1,068,928', '663,296'],
  ['cifar10-dragan-o1', '1,068,928', '662,528'],
  ['cifar10-wgan-gp-rwp', '701,763', '374,913'],
])('wprox model %s', (preset, generator, critic) => {
  it('prints the parameter counts', async () => {
    const text = await printed(preset);
    expect(text).toMatch(new RegExp(`generator .*32×32×3, ${generator} trainable parameters`));
    expect(text).toMatch(new RegExp(`critic .*32×32×3 → 1, ${critic} trainable parameters`));
  });
});

it('prints each GAN of a comparison once', async () => {
  const text = await printed('cifar10-wwgan');
  expect(text.match(/^wgan-gp-cifar, /gm)).toHaveLength(2);
});
