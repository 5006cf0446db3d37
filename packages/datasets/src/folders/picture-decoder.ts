/**
 * Chooses what decodes picture files: the package sharp if the user installed it, otherwise decoders in
 * JavaScript. Both give the pixels of Pillow. sharp is faster, and reads WebP and TIFF files too.
 */
import { described, requireBytes, requireInteger, requireOneOf } from '@wprox/arguments';
import { DatasetError } from '../errors.js';
import { decodePicture } from './decode.js';
import type { PictureDecoder } from './picture.js';
import { loadSharpDecoder } from './sharp-decoder.js';

/** Which decoder to use. `auto`: `sharp` if it is installed, otherwise `javascript`. */
export type DecoderChoice = 'auto' | 'sharp' | 'javascript';

export const DECODERS = ['auto', 'sharp', 'javascript'] as const satisfies DecoderChoice[];

/** The name of the decoders in JavaScript. */
export const JAVASCRIPT = 'wprox in JavaScript';

/**
 * Finds the decoder of picture files.
 *
 * @param choice the environment variable `WPROX_DECODER`, otherwise `auto`, by default.
 * @throws ArgumentError for another choice; DatasetError `decoder-missing` for another value of the variable,
 *   and for `sharp` if it cannot be loaded.
 *
 * @example
 * const { name } = await pictureDecoder(); // 'sharp 0.35.5 (libvips 8.18.7)'
 */
export async function pictureDecoder(choice?: DecoderChoice): Promise<PictureDecoder> {
  if (choice !== undefined) requireOneOf('choice', choice, DECODERS);
  return checked(await chosenDecoder(choice ?? (process.env['WPROX_DECODER'] || 'auto')));
}

/** The decoder, with a check of the arguments. */
function checked(decoder: PictureDecoder): PictureDecoder {
  return {
    ...decoder,
    decode: async (bytes, maxPixels) => {
      requireBytes('bytes', bytes, 'the bytes of a picture file');
      if (maxPixels !== undefined) requireInteger('maxPixels', maxPixels, 1);
      return decoder.decode(bytes, maxPixels);
    },
  };
}

async function chosenDecoder(chosen: string): Promise<PictureDecoder> {
  if (!DECODERS.some((each) => each === chosen)) {
    const problem = `is ${described(chosen)}; expected one of ${DECODERS.join(', ')}`;
    throw new DatasetError('decoder-missing', `the variable WPROX_DECODER ${problem}`);
  }
  if (chosen === 'javascript') return { ...javascript, note: 'javascript was chosen' };
  try {
    return await loadSharpDecoder();
  } catch (cause) {
    const [reason] = String((cause as Error).message).split('\n');
    if (chosen === 'auto') return { ...javascript, note: `sharp cannot be loaded (${reason})` };
    throw new DatasetError(
      'decoder-missing',
      `the package sharp cannot be loaded (${reason}); install it: npm install sharp`,
      { cause },
    );
  }
}

const javascript: PictureDecoder = { name: JAVASCRIPT, decode: decodePicture };
