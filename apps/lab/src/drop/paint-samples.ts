/** Paints generated samples: points of the plane, or images side by side. */

/** Values of −1 to 1 as pixels, beside each other in rows. */
export interface ImageGrid {
  readonly columns: number;
  readonly width: number;
  readonly height: number;
  /** RGBA. */
  readonly pixels: Uint8ClampedArray<ArrayBuffer>;
}

/**
 * Puts images into a grid.
 * @param shape `[height, width, channels]` of an image, with 1 or 3 channels.
 * @param columns images in a row.
 */
export function imageGrid(
  samples: Float32Array,
  [height, width, channels]: readonly [number, number, number],
  columns: number,
): ImageGrid {
  const size = height * width * channels;
  const count = samples.length / size;
  const [totalWidth, totalHeight] = [columns * width, Math.ceil(count / columns) * height];
  const pixels = new Uint8ClampedArray(4 * totalWidth * totalHeight);
  for (let i = 0; i < count; i++) {
    const [left, top] = [(i % columns) * width, Math.floor(i / columns) * height];
    for (let p = 0; p < height * width; p++) {
      const [x, y] = [left + (p % width), top + Math.floor(p / width)];
      const at = 4 * (y * totalWidth + x);
      for (let c = 0; c < 3; c++) {
        pixels[at + c] =
          127.5 * (samples[i * size + p * channels + Math.min(c, channels - 1)]! + 1);
      }
      pixels[at + 3] = 255;
    }
  }
  return { columns, width: totalWidth, height: totalHeight, pixels };
}

/** Mean and standard deviation of each coordinate, and how far the farthest point is from 0. */
export interface PointSummary {
  readonly mean: readonly [number, number];
  readonly deviation: readonly [number, number];
  /** The greatest of all |x| and |y| that are finite. */
  readonly reach: number;
}

/** Summarizes points `x0, y0, x1, y1, ...`. */
export function summaryOf(points: Float32Array): PointSummary {
  const count = points.length / 2;
  const of = (coordinate: 0 | 1) => {
    let sum = 0;
    let squares = 0;
    for (let i = coordinate; i < points.length; i += 2) sum += points[i]!;
    const mean = sum / count;
    for (let i = coordinate; i < points.length; i += 2) squares += (points[i]! - mean) ** 2;
    return [mean, Math.sqrt(squares / count)] as const;
  };
  const [[mx, sx], [my, sy]] = [of(0), of(1)];
  let reach = 0;
  for (const value of points) if (Number.isFinite(value)) reach = Math.max(reach, Math.abs(value));
  return { mean: [mx, my], deviation: [sx, sy], reach };
}

/** Half the side of a window that holds all points: 1, 2 or 5 times a power of ten. */
export function windowFor(reach: number): number {
  if (!(reach > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(reach));
  return ([1, 2, 5].find((factor) => factor * power >= reach * 1.0001) ?? 10) * power;
}
