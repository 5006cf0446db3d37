/** Reads what a TIFF file says of its first picture, so that only kinds that all libraries read alike are read. */
import { refuse } from '../errors.js';
import { requirePixels } from '../folders/picture-format.js';

const TAGS = {
  width: 256,
  height: 257,
  bits: 258,
  compression: 259,
  color: 262,
  orientation: 274,
  samples: 277,
  planes: 284,
  extra: 338,
  type: 339,
} as const;

/** Bytes of a value of the types BYTE, SHORT and LONG. */
const SIZES: Readonly<Record<number, number>> = { 1: 1, 3: 2, 4: 4 };
/** None, LZW, deflate (two numbers), PackBits. */
const COMPRESSIONS = [1, 5, 8, 32946, 32773];
/** Gray, RGB, palette. */
const COLORS = [1, 2, 3];

/**
 * Requires gray, RGB or a palette of 8 bits, without transparency, orientation, JPEG or fax compression.
 * @throws DatasetError `bad-source` for another kind, a damaged header or too large a picture.
 */
export function requirePlainTiff(bytes: Uint8Array, maxPixels: number): void {
  const tags = firstTags(bytes);
  const { width = 0, height = 0, bits = 1, compression = 1, color = 1 } = tags;
  if (width === 0 || height === 0) refuse(`its height × width is ${height}×${width}`);
  requirePixels({ height, width }, maxPixels);
  const { orientation = 1, samples = 1, planes = 1, extra, type = 1 } = tags;
  const problem =
    (bits !== 8 && `${bits} bits a sample`) ||
    (type !== 1 && `samples of the type ${type}`) ||
    (extra !== undefined && 'transparency') ||
    (orientation !== 1 && `the orientation ${orientation}`) ||
    (!COLORS.includes(color) && `the color space ${color}`) ||
    (samples !== (color === 2 ? 3 : 1) && `${samples} samples a pixel`) ||
    (planes !== 1 && 'separate planes') ||
    (!COMPRESSIONS.includes(compression) && `the compression ${compression}`);
  if (problem) refuse(`it is a TIFF file with ${problem}; convert it to PNG`);
}

type Tags = { -readonly [name in keyof typeof TAGS]?: number };

/** Reads the first value of each tag that is needed. */
function firstTags(bytes: Uint8Array): Tags {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const isLittle = bytes[0] === 0x49;
  const cut = () => refuse('it is truncated or damaged: its list of tags is incomplete');
  if (bytes.length < 8 || view.getUint16(2, isLittle) !== 42) {
    refuse('it is a damaged or a large TIFF file (BigTIFF); convert it to PNG');
  }
  const start = view.getUint32(4, isLittle);
  if (start + 2 > bytes.length) cut();
  const count = view.getUint16(start, isLittle);
  if (start + 2 + 12 * count > bytes.length) cut();
  const tags: Tags = {};
  for (let i = 0; i < count; i++) {
    const at = start + 2 + 12 * i;
    const tag = view.getUint16(at, isLittle);
    const size = SIZES[view.getUint16(at + 2, isLittle)];
    const name = (Object.keys(TAGS) as (keyof Tags)[]).find((key) => TAGS[key] === tag);
    if (!name || !size) continue;
    const values = view.getUint32(at + 4, isLittle);
    const from = values * size <= 4 ? at + 8 : view.getUint32(at + 8, isLittle);
    if (from + size > bytes.length) cut();
    if (size === 1) tags[name] = bytes[from]!;
    else tags[name] = size === 2 ? view.getUint16(from, isLittle) : view.getUint32(from, isLittle);
  }
  return tags;
}
