/** Draws generated images of one channel as a square of tiles. */

/** Height and width of an image. */
const SIDE = 32;
/** Pixels between two images. */
const GAP = 1;

let sheet: HTMLCanvasElement | undefined;

/**
 * @param samples values from −1, which is white, to 1, which is black; count × 32 × 32 of a square count.
 * @param size width of the canvas in CSS pixels.
 */
export function drawImages(
  context: CanvasRenderingContext2D,
  samples: Float32Array,
  size: number,
  background: string,
): void {
  const tiles = Math.floor(Math.sqrt(samples.length / SIDE ** 2));
  context.fillStyle = background;
  context.fillRect(0, 0, size, size);
  if (tiles === 0) return;
  const width = tiles * (SIDE + GAP) - GAP;
  sheet ??= document.createElement('canvas');
  if (sheet.width !== width) sheet.width = sheet.height = width;
  const small = sheet.getContext('2d')!;
  const image = small.createImageData(width, width);
  paintTiles(samples, tiles, image.data);
  small.putImageData(image, 0, 0);
  context.imageSmoothingEnabled = true;
  context.drawImage(sheet, 0, 0, size, size);
}

/** Writes the images into pixels, row by row. Gaps stay transparent. */
export function paintTiles(samples: Float32Array, tiles: number, pixels: Uint8ClampedArray): void {
  const width = tiles * (SIDE + GAP) - GAP;
  for (let tile = 0; tile < tiles * tiles; tile++) {
    const left = (tile % tiles) * (SIDE + GAP);
    const top = Math.floor(tile / tiles) * (SIDE + GAP);
    for (let k = 0; k < SIDE * SIDE; k++) {
      const value = samples[tile * SIDE * SIDE + k]!;
      const at = 4 * ((top + Math.floor(k / SIDE)) * width + left + (k % SIDE));
      const shade = 127.5 * (1 - value);
      pixels[at] = shade;
      pixels[at + 1] = shade;
      pixels[at + 2] = shade;
      pixels[at + 3] = 255;
    }
  }
}
