import { decode } from 'fast-png';
import { expect, it } from 'vitest';
import { markup } from './markup.js';
import { linesOf, type Picture, renderPng, standaloneSvg } from './picture.js';

const picture: Picture = {
  name: 'map',
  title: 'Where training ends WELL: WGAN-GP on eight Gaussians: FINAL W₂ by learning rate and ℓ',
  notes: ['MMMM WWWW in capitals, the widest letters, for a line of more than the picture is wide'],
  alt: 'A square.',
  drawing: { width: 300, height: 50, content: markup`<rect width="50" height="50"/>` },
  pixelRatio: 1,
};

it('breaks a long title and long notes so that nothing is cut off at the right', async () => {
  const { width, height, channels, data } = decode(
    await renderPng(standaloneSvg(picture), picture.pixelRatio),
  );
  let ink = 0;
  for (let y = 0; y < height; y++) {
    // The last ten pixels of a row are margin.
    for (let x = width - 10; x < width; x++) ink += 255 - data[(y * width + x) * channels]!;
  }
  expect(ink).toBe(0);
});

it('keeps every word of a text, in order, also one that is too long for a line', () => {
  const lines = linesOf('one two incomprehensibilities three', 70, 10);
  expect(lines).toEqual(['one two', 'incomprehensibilities', 'three']);
});
