/** Every kind of picture file beside the pixels of Pillow. */
import { describe, expect, it } from 'vitest';
import { type Picture, withChannels } from './picture.js';
import { pictureDecoder } from './picture-decoder.js';
import { suite, unread } from './pillow.fixture.js';

const sharp = await pictureDecoder('sharp').catch((error: Error) => error);
const javascript = await pictureDecoder('javascript');
const decoders = [javascript, ...(sharp instanceof Error ? [] : [sharp])];
const needsSharp = (name: string) => /^(tiff|webp|jpeg-arithmetic)/.test(name);

/** Where the pixels differ from Pillow's; undefined if they are equal. */
function difference(name: string, picture: Picture): string | undefined {
  const { height, width, rgb } = suite.get(name)!;
  const { pixels } = withChannels(picture, 3);
  if (picture.height !== height || picture.width !== width) return `${name}: another size`;
  const at = rgb.findIndex((level, i) => level !== pixels[i]);
  return at < 0 ? undefined : `${name}: ${pixels[at]} instead of ${rgb[at]} at ${at}`;
}

const groups = [...new Set([...suite.keys()].map((name) => name.split('-', 2).join('-')))];

describe.each(decoders)('$name', (decoder) => {
  it.each(groups)('reads or refuses %s exactly as Pillow does', async (group) => {
    const names = [...suite.keys()].filter((name) => `${name}-`.startsWith(`${group}-`));
    expect(names.length).toBeGreaterThan(0);
    const wrong: string[] = [];
    for (const name of names) {
      const decoding = decoder.decode(suite.get(name)!.file);
      if (decoder === javascript && needsSharp(name)) {
        await expect(decoding, name).rejects.toThrow(/only the package sharp/);
      } else {
        const problem = difference(name, await decoding);
        if (problem) wrong.push(problem);
      }
    }
    expect(wrong).toEqual([]);
  });

  it.each([...unread])('%s in words', async (_, file) => {
    const decoding = decoder.decode(file);
    await expect(decoding).rejects.toMatchObject({ name: 'DatasetError', code: 'bad-source' });
    await expect(decoding).rejects.toThrow(/^[^\n]{10,140}$/);
  });
});
