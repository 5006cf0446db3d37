/** Transposes images of one channel. */

/** Returns images of height × width whose columns followed each other, with rows that follow each other. */
export function transposeImages(pixels: Uint8Array, height: number, width: number): Uint8Array {
  const turned = new Uint8Array(pixels.length);
  const size = height * width;
  for (let image = 0; image < pixels.length; image += size) {
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        turned[image + y * width + x] = pixels[image + x * height + y]!;
      }
    }
  }
  return turned;
}
