/**
 * Draws every graded perturbation of a CIFAR-10 test image as a PNG, one row per perturbation and one
 * column per level, enlarged four times:
 *
 *   node apps/trainer/scripts/draw-perturbations.mjs docs/pictures/perturbations.png [--image 3]
 */
import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import * as tf from '@tensorflow/tfjs';
import { openCifar10 } from '@wprox/datasets';
import { gradedPerturbations } from '@wprox/metrics';
import { prepareBackend, Random } from '@wprox/runtime';
import { encode } from 'fast-png';

const { values, positionals } = parseArgs({
  options: { image: { type: 'string', default: '3' } },
  allowPositionals: true,
});
const [file] = positionals;
if (file === undefined) throw new Error('no argument; expected the path of the PNG; give one');
const scale = 4;
const gap = 8;

await prepareBackend();
const { test, imageShape } = await openCifar10();
const [height, width] = imageShape;
const image = test.images([Number(values.image)]);

const columns = gradedPerturbations[0].levels.length;
const rows = gradedPerturbations.length;
const pitch = { x: width * scale + gap, y: height * scale + gap };
const picture = { width: columns * pitch.x - gap, height: rows * pitch.y - gap, channels: 3 };
const data = new Uint8Array(picture.width * picture.height * 3).fill(255);

for (const [row, { levels, apply }] of gradedPerturbations.entries()) {
  for (const [column, level] of levels.entries()) {
    const perturbed = await apply(image, level, new Random(1));
    const pixels = await perturbed.data();
    for (let y = 0; y < height * scale; y++) {
      for (let x = 0; x < width * scale; x++) {
        const from = 3 * (Math.floor(y / scale) * width + Math.floor(x / scale));
        const to = 3 * ((row * pitch.y + y) * picture.width + column * pitch.x + x);
        for (let c = 0; c < 3; c++) data[to + c] = Math.round((pixels[from + c] + 1) * 127.5);
      }
    }
    tf.dispose(perturbed);
  }
}
await writeFile(file, encode({ ...picture, depth: 8, data }));
