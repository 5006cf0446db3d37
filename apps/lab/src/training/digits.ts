/** The digits of `mnist10k` in a page, padded as `wprox train` pads them. */
import { ImageSplit } from '@wprox/datasets/images';
import { ConfigError } from '@wprox/experiments/configs';

/** Height and width of a digit, and of the images that networks take. */
const [SIDE, PADDED] = [28, 32] as const;
const MARGIN = (PADDED - SIDE) / 2;

/**
 * Loads the digits.
 * @param url where the build has put them; undefined if it had none.
 * @throws ConfigError that says what to run.
 */
export async function loadDigits(url: string | undefined): Promise<ImageSplit> {
  if (url === undefined) {
    throw new ConfigError(
      'This copy of the lab has no digits. Run `npx wprox data fetch mnist10k`, and start the lab again.',
    );
  }
  const response = await fetch(url);
  if (!response.ok) throw new ConfigError(`The digits do not load: status ${response.status}.`);
  return digitsOf(new Uint8Array(await response.arrayBuffer()));
}

/** Makes images of the bytes of a file: all digits of 28×28, then a label for each. */
export function digitsOf(bytes: Uint8Array): ImageSplit {
  const count = bytes.length / (SIDE * SIDE + 1);
  const pixels = new Uint8Array(count * PADDED * PADDED);
  for (let row = 0; row < count * SIDE; row++) {
    const [image, y] = [Math.floor(row / SIDE), row % SIDE];
    const line = bytes.subarray(row * SIDE, (row + 1) * SIDE);
    pixels.set(line, (image * PADDED + MARGIN + y) * PADDED + MARGIN);
  }
  return new ImageSplit({
    name: 'mnist10k/train@32',
    imageShape: [PADDED, PADDED, 1],
    pixels,
    labels: bytes.slice(count * SIDE * SIDE),
  });
}
