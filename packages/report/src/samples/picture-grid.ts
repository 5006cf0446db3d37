/**
 * Encodes images as one PNG, a grid. A text chunk of the PNG (keyword `wprox-grid`) has the geometry
 * of the grid, so that readers can cut the picture into its images.
 */
import { encode } from 'fast-png';

/** Geometry of a grid, in pixels. */
export interface GridGeometry {
  /** Images per row; the last row can have fewer. */
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

/** A batch of images as numbers. */
export interface ImageBatch {
  /** Values in [-1, 1], image after image, row after row, the channels of a pixel together. */
  readonly values: ArrayLike<number>;
  /** [count, height, width, channels], with one or three channels. */
  readonly shape: readonly number[];
}

/**
 * Encodes a batch of images as a PNG grid. Values outside [-1, 1] are clipped.
 *
 * @param columns number of images per row.
 * @returns the bytes of the PNG.
 * @throws RangeError if the shape does not have four axes or does not fit the values.
 */
export function encodePictureGrid({ values, shape }: ImageBatch, columns: number): Uint8Array {
  const [count = 0, height = 0, width = 0, channels = 0] = shape;
  if (shape.length !== 4 || count * height * width * channels !== values.length) {
    throw new RangeError(
      `images have shape [${shape}] and ${values.length} values; ` +
        'expected [count, height, width, channels] and as many values as the product',
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

/** Returns width and height of the grid in pixels. */
export function gridSize({ columns, count, width, height, gap }: GridGeometry): {
  readonly width: number;
  readonly height: number;
} {
  const rows = Math.ceil(count / columns);
  return { width: columns * (width + gap) - gap, height: rows * (height + gap) - gap };
}

/** Returns the upper left corner of image `n` in the grid, in pixels. */
export function placeInGrid(
  { columns, width, height, gap }: GridGeometry,
  n: number,
): { readonly left: number; readonly top: number } {
  return { left: (n % columns) * (width + gap), top: Math.floor(n / columns) * (height + gap) };
}
