/**
 * Decodes JPEG files with Huffman codes, sequential and progressive, to the pixels of libjpeg-turbo and
 * Pillow's `convert('RGB')`, bit for bit. The orientation of EXIF and color profiles are ignored, as there.
 */
import { refuse } from '../errors.js';
import type { Picture } from '../folders/picture.js';
import { decodeCoefficients } from './coefficients.js';
import { writeRow } from './colors.js';
import type { JpegParts } from './markers.js';
import { ComponentRows } from './samples.js';

/** Decodes a file that was split into its parts. @throws DatasetError `bad-source` if it is damaged. */
export function decodeJpeg({ frame, scans, colors }: JpegParts): Picture {
  const { height, width, components } = frame;
  if (frame.isArithmetic) {
    refuse('it is a JPEG file with arithmetic codes, which only the package sharp decodes');
  }
  const coefficients = decodeCoefficients(frame, scans);
  const rows = components.map((component, i) => {
    // A table that changes between scans holds from the first scan of a component on.
    const use = scans.flatMap((scan) => scan.components).find(({ index }) => index === i)!;
    return new ComponentRows(frame, component, coefficients[i]!, use.quantization);
  });
  const channels = colors === 'gray' ? 1 : 3;
  const pixels = new Uint8Array(height * width * channels);
  for (let y = 0; y < height; y++) {
    const found = rows.map((component) => component.row(y));
    writeRow(colors, found, width, pixels, y * width * channels);
  }
  return { height, width, channels, pixels };
}
