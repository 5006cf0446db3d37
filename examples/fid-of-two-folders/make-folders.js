/**
 * Makes folders of pictures to compare: `plain` and `others` are drawn alike, `noisy` and `noisier` are
 * those of `plain` with noise.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { Random } from '@wprox/runtime/random';
import { encode } from 'fast-png';

const size = 32;
await makeFolder('plain', 1, 0);
await makeFolder('others', 2, 0);
await makeFolder('noisy', 1, 15);
await makeFolder('noisier', 1, 40);

/**
 * Writes 150 pictures of soft colored stripes.
 *
 * @param {string} folder
 * @param {number} seed the same seed draws the same stripes
 * @param {number} noise standard deviation of the noise, in levels from 0 to 255
 */
async function makeFolder(folder, seed, noise) {
  await mkdir(folder, { recursive: true });
  const random = new Random(seed);
  for (let number = 0; number < 150; number++) {
    const waves = random.normal(9, 0, 0.25); // a wave for each color: its slopes and its phase
    const grain = random.normal(size * size * 3, 0, noise);
    const data = Uint8Array.from(grain, (added, index) => {
      const [pixel, color] = [Math.floor(index / 3), index % 3];
      const [down, right, phase] = waves.subarray(3 * color, 3 * color + 3);
      const [row, column] = [Math.floor(pixel / size), pixel % size];
      const level = 127 + 100 * Math.sin(down * row + right * column + 10 * phase);
      return Math.min(255, Math.max(0, Math.round(level + added)));
    });
    const png = encode({ width: size, height: size, channels: 3, data });
    await writeFile(`${folder}/${number}.png`, png);
  }
  console.log(`${folder}: 150 pictures`);
}
