/** Limits of the images that a folder or archive is made into. They are checked before the cache is opened. */
import { constants } from 'node:buffer';
import { ArgumentError } from '@wprox/arguments';
import type { ImageShape } from '../images/image-split.js';

/** Greatest height and width that images are resized to. */
export const MOST_SIDE = 4096;

/** Most bytes of all images of one split: 8 GiB, or what one array holds, which is 4 GiB in Node 20. */
const MOST_BYTES = Math.min(2 ** 33, constants.MAX_LENGTH);

/**
 * Requires that `count` images of a shape fit into one array of bytes.
 * @param argument what decides the shape: `size`, `crop`, or `limit` if the files do.
 * @throws ArgumentError naming it.
 */
export function requireBytesOfImages(
  argument: 'size' | 'crop' | 'limit',
  count: number,
  shape: ImageShape,
): void {
  const bytes = shape.reduce((product, length) => product * length, count);
  if (bytes <= MOST_BYTES) return;
  const gib = (number: number) => Number((number / 2 ** 30).toPrecision(3)).toLocaleString('en');
  const remedy =
    argument === 'limit' ? 'take fewer, or a size' : `take fewer, or lower the ${argument}`;
  throw new ArgumentError(
    argument,
    `gives ${count.toLocaleString('en')} images of ${shape.join('×')}, ${gib(bytes)} GiB; ` +
      `expected at most ${gib(MOST_BYTES)} GiB; ${remedy}`,
  );
}
