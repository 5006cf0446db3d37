/**
 * Decodes picture files with the package sharp (libvips), an optional peer. The pixels are those of
 * `Image.open(file).convert('RGB')` of Pillow, which pytorch-fid and torchvision use: transparency is
 * dropped, the orientation of EXIF and color profiles are ignored, CMYK is converted by Pillow's formula.
 * One difference is meant: gray PNG files of 16 bits keep their upper half, where Pillow saturates.
 */
import type { Picture, PictureDecoder } from './picture.js';
import { formatOf, requireSize } from './picture-format.js';

/** Loads the package. @throws Error if it is not installed or has no binary for this machine. */
export async function loadSharpDecoder(): Promise<PictureDecoder> {
  const { default: sharp } = await import('sharp');
  const { versions } = sharp;
  const decode = async (bytes: Uint8Array): Promise<Picture> => {
    const format = formatOf(bytes);
    try {
      // Warnings are refused, as by the decoder in JavaScript: the rest of such a file is a guess.
      const file = sharp(bytes, { ignoreIcc: true, failOn: 'warning' });
      const { height, width, space } = await file.metadata();
      requireSize(format, bytes.length, { height, width });
      const isCmyk = space === 'cmyk';
      const plain = isCmyk
        ? file.pipelineColourspace('cmyk').toColourspace('cmyk')
        : file.removeAlpha().toColourspace('srgb');
      const { data } = await plain.raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true });
      return { height, width, channels: 3, pixels: isCmyk ? rgbOf(data) : data };
    } catch (error) {
      // libvips repeats the problem, and adds others that follow from it, line by line.
      const [problem] = (error as Error).message.split('\n');
      throw new Error(problem, { cause: error });
    }
  };
  return { name: `sharp ${versions.sharp} (libvips ${versions.vips})`, decode };
}

/** Converts CMYK to RGB as Pillow does: each color is (1 − ink)(1 − black), rounded in integers. */
function rgbOf(cmyk: Uint8Array): Uint8Array {
  const rgb = new Uint8Array((cmyk.length / 4) * 3);
  for (let i = 0; 4 * i < cmyk.length; i++) {
    const light = 255 - cmyk[4 * i + 3]!;
    for (let color = 0; color < 3; color++) {
      const ink = cmyk[4 * i + color]! * light + 128;
      rgb[3 * i + color] = light - (((ink >> 8) + ink) >> 8);
    }
  }
  return rgb;
}
