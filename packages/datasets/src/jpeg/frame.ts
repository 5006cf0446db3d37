/** The header of a JPEG file: its size, and how its components (colors) are stored. */
import { refuse } from '../errors.js';
import { requirePixels } from '../folders/picture-format.js';

/** One component (color) of a picture. Lengths are in samples or in blocks of 8×8. */
export interface Component {
  readonly id: number;
  /** Samples of the component for each largest unit of the picture. */
  readonly horizontal: number;
  readonly vertical: number;
  readonly quantization: number;
  readonly width: number;
  readonly height: number;
  /** Blocks that hold samples. */
  readonly blocksWide: number;
  readonly blocksHigh: number;
  /** Blocks that are stored: full units at the right and at the bottom. */
  readonly storedWide: number;
  readonly storedHigh: number;
}

/** What SOF says. */
export interface Frame {
  readonly width: number;
  readonly height: number;
  readonly isProgressive: boolean;
  readonly isArithmetic: boolean;
  readonly components: readonly Component[];
  /** The largest sampling factors. */
  readonly horizontal: number;
  readonly vertical: number;
  readonly unitsWide: number;
  readonly unitsHigh: number;
}

/** A block takes at least one bit. */
const PIXELS_A_BYTE = 8 * 64;

/** Reads SOF. @throws DatasetError `bad-source` for kinds and sizes that are not read. */
export function readFrame(
  marker: number,
  content: Uint8Array,
  fileBytes: number,
  maxPixels: number,
): Frame {
  if (![0xc0, 0xc1, 0xc2, 0xc9, 0xca].includes(marker)) {
    const kind = marker === 0xc3 || marker === 0xcb ? 'lossless' : 'hierarchical';
    refuse(`it is a ${kind} JPEG file; convert it to PNG`);
  }
  const count = content[5] ?? 0;
  if (content.length !== 6 + 3 * count) refuse('it is damaged: its header has the wrong length');
  if (content[0] !== 8) refuse(`it has ${content[0]} bits; expected 8: convert it to PNG`);
  const height = (content[1]! << 8) | content[2]!;
  const width = (content[3]! << 8) | content[4]!;
  if (height === 0 || width === 0) refuse(`its height × width is ${height}×${width}`);
  requirePixels({ height, width }, maxPixels);
  if (height * width > PIXELS_A_BYTE * fileBytes) {
    refuse(`it is truncated or damaged: ${fileBytes} bytes cannot hold ${height}×${width} pixels`);
  }
  if (![1, 3, 4].includes(count)) refuse(`it has ${count} components; expected 1, 3 or 4`);
  const rows = Array.from({ length: count }, (_, i) => content.subarray(6 + 3 * i, 9 + 3 * i));
  const factors = rows.map(([, sampling]) => [sampling! >> 4, sampling! & 15] as const);
  const horizontal = Math.max(...factors.map(([h]) => h));
  const vertical = Math.max(...factors.map(([, v]) => v));
  for (const [h, v] of factors) {
    const isWhole = h > 0 && v > 0 && horizontal % h === 0 && vertical % v === 0;
    if (!isWhole || horizontal > 4 || vertical > 4) {
      refuse(`its colors are stored at ${h}/${horizontal} × ${v}/${vertical} of its size`);
    }
  }
  const unitsWide = Math.ceil(width / (8 * horizontal));
  const unitsHigh = Math.ceil(height / (8 * vertical));
  const components = rows.map(([id, , quantization], i): Component => {
    const [h, v] = factors[i]!;
    const own = {
      width: Math.ceil((width * h) / horizontal),
      height: Math.ceil((height * v) / vertical),
    };
    const [blocksWide, blocksHigh] = [Math.ceil(own.width / 8), Math.ceil(own.height / 8)];
    return {
      ...{ id: id!, horizontal: h, vertical: v, quantization: quantization! },
      ...{ ...own, blocksWide, blocksHigh },
      ...{ storedWide: unitsWide * h, storedHigh: unitsHigh * v },
    };
  });
  if (new Set(components.map(({ id }) => id)).size < count) {
    refuse('it is damaged: two of its components have the same number');
  }
  return {
    ...{ width, height, isProgressive: marker === 0xc2 || marker === 0xca },
    ...{ isArithmetic: marker >= 0xc9, components, horizontal, vertical, unitsWide, unitsHigh },
  };
}
