/**
 * Images as one PNG: a grid, row by row. The grid's geometry is a text chunk of the PNG itself
 * (keyword `wprox-grid`), so that a reader cuts the picture apart without knowing who drew it.
 */
import { encode } from 'fast-png';

/** Where the images of a grid lie, in pixels. */
export interface GridGeometry {
  /** Images in a row; the last row may hold fewer. */
  readonly columns: number;
  /** Number of images. */
  readonly count: number;
  /** Size of one image. */
  readonly width: number;
  readonly height: number;
  /** White pixels between two images. */
  readonly gap: number;
}

/** Keyword of the PNG text chunk that holds the geometry as JSON. */
export const GRID_KEYWORD = 'wprox-grid';

const GAP = 1;

/** A batch of images as plain numbers. */
export interface ImageBatch {
  /** Values in [-1, 1], image after image, row after row, the channels of a pixel together. */
  readonly values: ArrayLike<number>;
  /** [count, height, width, channels], of one channel or three. */
  readonly shape: readonly number[];
}

/**
 * Encodes a batch of images as a PNG grid.
 * @param columns number of images in a row.
 * @returns the bytes of the PNG.
 * @throws RangeError if the shape does not have four axes or does not fit the values.
 */
export function encodePictureGrid({ values, shape }: ImageBatch, columns: number): Uint8Array {
  const [count = 0, height = 0, width = 0, channels = 0] = shape;
  if (shape.length !== 4 || count * height * width * channels !== values.length) {
    throw new RangeError(
      `images have shape [${shape}] and ${values.length} values; ` +
        'expected [count, height, width, channels] and as many values as their product',
    );
  }
  const geometry: GridGeometry = { columns, count, width, height, gap: GAP };
  const grid = gridSize(geometry);
  const data = new Uint8Array(grid.width * grid.height * channels).fill(255);
  for (let n = 0; n < count; n++) {
    const { left, top } = placeInGrid(geometry, n);
    for (let y = 0; y < height; y++) {
      const from = (n * height + y) * width * channels;
      const to = ((top + y) * grid.width + left) * channels;
      for (let k = 0; k < width * channels; k++) {
        data[to + k] = Math.round((Math.min(1, Math.max(-1, values[from + k]!)) + 1) * 127.5);
      }
    }
  }
  const text = { [GRID_KEYWORD]: JSON.stringify(geometry) };
  return encode({ ...grid, data, channels, depth: 8, text });
}

/** Width and height of the whole grid in pixels. */
export function gridSize({ columns, count, width, height, gap }: GridGeometry): {
  readonly width: number;
  readonly height: number;
} {
  const rows = Math.ceil(count / columns);
  return { width: columns * (width + gap) - gap, height: rows * (height + gap) - gap };
}

/** Upper left corner of image `n` in the grid. */
export function placeInGrid(
  { columns, width, height, gap }: GridGeometry,
  n: number,
): { readonly left: number; readonly top: number } {
  return { left: (n % columns) * (width + gap), top: Math.floor(n / columns) * (height + gap) };
}
