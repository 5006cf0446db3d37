/** Resampling of images: each pixel takes its color from another position of the image. */
import type { PerturbedImage } from './perturbation.js';

/**
 * Writes to each pixel the color of the source at the position that `from` gives for it, interpolated
 * bilinearly. The image is extended beyond its border by its outermost pixels.
 *
 * @param from sets `place` to the row and column, in pixels from the center of the first pixel.
 */
export function resample(
  { source, target, height, width, channels }: PerturbedImage,
  from: (row: number, column: number, place: { row: number; column: number }) => void,
): void {
  const place = { row: 0, column: 0 };
  for (let row = 0, to = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      from(row, column, place);
      const atRow = Math.min(height - 1, Math.max(0, place.row));
      const atColumn = Math.min(width - 1, Math.max(0, place.column));
      const [top, left] = [Math.floor(atRow), Math.floor(atColumn)];
      const bottom = Math.min(height - 1, top + 1);
      const right = Math.min(width - 1, left + 1);
      const [down, along] = [atRow - top, atColumn - left];
      for (let channel = 0; channel < channels; channel++, to++) {
        const at = (r: number, c: number) => source[(r * width + c) * channels + channel]!;
        const upper = (1 - along) * at(top, left) + along * at(top, right);
        const lower = (1 - along) * at(bottom, left) + along * at(bottom, right);
        target[to] = (1 - down) * upper + down * lower;
      }
    }
  }
}
