/**
 * Trains a small GAN with RWP on eight Gaussians, and measures the exact W₂ between its samples and
 * the data before and after.
 */
import { eightGaussians } from '@wprox/datasets/toys';
import { optimalTransport } from '@wprox/exact';
import { mlpCritic, mlpGenerator, vanilla } from '@wprox/gan';
import { rwp } from '@wprox/regularizers';
import { adam } from '@wprox/runtime/optimizers';
import { Random } from '@wprox/runtime/random';
import { infer, sampleLatents } from '@wprox/runtime/tensors';
import { GanTraining, LossLog, Player } from '@wprox/training';

const ITERATIONS = 200;
const POINTS = 256;
const LATENT = 8;

/** @returns the exact W₂ before and after, and the means of the losses. */
export async function run(): Promise<{ before: number; after: number; iterations: number }> {
  const random = new Random(1);
  const rate = { learningRate: 2e-3, beta1: 0.5, beta2: 0.9 };
  const size = { sampleSize: 2, hidden: [64, 64], random };
  const generator = mlpGenerator({ latentSize: LATENT, ...size });
  const data = eightGaussians();
  const gan = new GanTraining({
    generator: new Player(generator, adam(rate)),
    critic: new Player(mlpCritic(size), adam(rate)),
    objective: vanilla,
    ...{ data, batchSize: 64, latentSize: LATENT, random },
    steps: { distance: rwp(), h: 0.2, innerSteps: 5, latents: 'fixed' },
  });

  const distance = async () => {
    const drawn = new Random(2);
    const latents = sampleLatents(drawn, POINTS, LATENT);
    const made = infer(generator, latents);
    const { samples } = await data.stream({ batchSize: POINTS, random: drawn }).next();
    const [x, y] = await Promise.all([made.array(), samples.array()]);
    for (const tensor of [latents, made, samples]) tensor.dispose();
    return optimalTransport(x as number[][], y as number[][], 2).distance;
  };

  const log = new LossLog();
  const before = await distance();
  while (gan.iteration < ITERATIONS) log.add(await gan.outerIteration());
  await log.takeMeans();
  const after = await distance();
  gan.dispose();
  return { before, after, iterations: ITERATIONS };
}
