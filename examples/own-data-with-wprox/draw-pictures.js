/** Draws 200 pictures of your own: a disk of any color on black, 32×32 pixels, as PNG files. */
import { mkdir, writeFile } from 'node:fs/promises';
import { encode } from 'fast-png';

const size = 32;
await mkdir('pictures', { recursive: true });
for (let number = 0; number < 200; number++) {
  const random = (/** @type {number} */ k) => (Math.sin(number * 78.2 + k * 12.9) * 43758.5) % 1;
  const [row, column, ...color] = [0, 1, 2, 3, 4].map((k) => Math.abs(random(k)));
  const data = new Uint8Array(size * size * 3);
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const distance = Math.hypot(y - 8 - 16 * row, x - 8 - 16 * column);
      if (distance < 8)
        data.set(
          color.map((c) => 80 + 175 * c),
          (y * size + x) * 3,
        );
    }
  }
  const png = encode({ width: size, height: size, channels: 3, data });
  await writeFile(`pictures/disk-${String(number).padStart(3, '0')}.png`, png);
}
console.log('200 pictures in pictures/');
