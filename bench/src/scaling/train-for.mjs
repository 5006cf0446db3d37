/**
 * Trains a vanilla DCGAN on random images for some seconds, in a process of its own:
 *
 *   node train-for.mjs <backend> <width> <batch> <seconds>
 *
 * An iteration is one critic step and one generator step; those before the steps are replayed are not
 * timed. Prints images per second, the peak memory, and the time from the start of Node to the end of the first iteration.
 */
import * as tf from '@tensorflow/tfjs';
import { vanilla } from '@wprox/gan';
import { prepareBackend } from '@wprox/runtime';
import { Random } from '@wprox/runtime/random';
import { disposeLosses } from '@wprox/training';
import { dcganTraining } from '../dcgan-training.mjs';

/** Iterations after which the steps have to be replayed; recordings and their check come first. */
const WARM_UP = 6;

const [backend = '', ...numbers] = process.argv.slice(2);
const [width = 0, batch = 0, seconds = 0] = numbers.map(Number);
await prepareBackend(backend);

const real = tf.tensor4d(new Random(1).uniform(batch * 3072, -1, 1), [batch, 32, 32, 3]);
const training = dcganTraining({
  width,
  batchSize: batch,
  latentSize: 100,
  objective: vanilla,
  steps: { innerSteps: 1, latents: 'fresh' },
  adam: { learningRate: 2e-4, beta1: 0.5, beta2: 0.999, epsilon: 1e-8 },
  nextImages: () => tf.clone(real),
});

async function iteration() {
  const losses = await training.outerIteration();
  await Promise.all([...losses.critic, ...losses.generator].map((loss) => loss.data()));
  disposeLosses(losses);
}

await iteration();
const firstIterationSeconds = performance.now() / 1000;
const isReplayed = () => Object.values(training.replays).every(({ state }) => state === 'replayed');
for (let i = 1; seconds > 0 && i < WARM_UP && !isReplayed(); i++) await iteration();
if (seconds > 0 && !isReplayed()) throw new Error(JSON.stringify(training.replays));
const start = performance.now();
let iterations = 0;
while (performance.now() - start < 1000 * seconds) {
  await iteration();
  iterations++;
}
const imagesPerSecond = iterations && (1000 * iterations * batch) / (performance.now() - start);
const peakMegabytes = (process.resourceUsage().maxRSS * 1024) / 1e6;
console.log(JSON.stringify({ imagesPerSecond, peakMegabytes, firstIterationSeconds }));
