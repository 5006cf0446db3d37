/** Decodes BMP files without compression: 1, 4 or 8 bits with a palette, 24 and 32 bits. */
import { refuse } from '../errors.js';
import type { Picture } from '../folders/picture.js';
import { requirePixels } from '../folders/picture-format.js';

const TOO_SHORT = 'it is truncated: its bytes do not hold its pixels';
/** Blue, green and red in the order in which they are without masks. */
const USUAL_MASKS = [0xff0000, 0xff00, 0xff];

/** Decodes a BMP file. @throws DatasetError `bad-source` if it is truncated, damaged or of another kind. */
export function decodeBmp(bytes: Uint8Array, maxPixels: number): Picture {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  if (bytes.length < 26) refuse(TOO_SHORT);
  const headerBytes = view.getUint32(14, true);
  const isOld = headerBytes === 12;
  if ((!isOld && headerBytes < 40) || bytes.length < 14 + headerBytes) {
    refuse(`it is truncated or damaged: its header has ${headerBytes} bytes`);
  }
  const width = isOld ? view.getUint16(18, true) : view.getInt32(18, true);
  const signed = isOld ? view.getUint16(20, true) : view.getInt32(22, true);
  const height = Math.abs(signed);
  const depth = view.getUint16(isOld ? 24 : 28, true);
  const compression = isOld ? 0 : view.getUint32(30, true);
  if (width <= 0 || height === 0) refuse(`its height × width is ${height}×${width}`);
  if (![1, 4, 8, 24, 32].includes(depth) || !hasUsualColors(view, compression, depth)) {
    refuse(`it is a BMP file of ${depth} bits, compression ${compression}; convert it to PNG`);
  }
  requirePixels({ height, width }, maxPixels);
  const stride = 4 * Math.ceil((width * depth) / 32);
  const start = view.getUint32(10, true);
  if (start < 14 + headerBytes || start + stride * height > bytes.length) refuse(TOO_SHORT);
  const entry = isOld ? 3 : 4;
  const palette = bytes.subarray(14 + headerBytes, start);
  const named = isOld ? 0 : view.getUint32(46, true);
  const colors = Math.min(named || 2 ** depth, Math.floor(palette.length / entry));
  const pixels = new Uint8Array(height * width * 3);
  for (let y = 0; y < height; y++) {
    const row = start + stride * (signed > 0 ? height - 1 - y : y);
    for (let x = 0, to = y * width * 3; x < width; x++, to += 3) {
      let [source, at] = [bytes, row + ((x * depth) >> 3)];
      if (depth <= 8) {
        const shift = 8 - depth - ((x * depth) & 7);
        const color = (bytes[at]! >> shift) & (2 ** depth - 1);
        if (color >= colors)
          refuse(`a pixel has the color ${color}; its palette has ${colors} colors`);
        [source, at] = [palette, entry * color];
      }
      for (let c = 0; c < 3; c++) pixels[to + c] = source[at + 2 - c]!;
    }
  }
  return { height, width, channels: 3, pixels };
}

/** Tells whether colors are a byte each in the usual order; compression 3 names them by masks. */
function hasUsualColors(view: DataView, compression: number, depth: number): boolean {
  if (compression === 0) return true;
  if (compression !== 3 || depth !== 32 || view.byteLength < 66) return false;
  return USUAL_MASKS.every((mask, i) => view.getUint32(54 + 4 * i, true) === mask);
}
