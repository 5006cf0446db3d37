import { eightGaussians } from '@wprox/datasets';
import { mlpCritic, mlpGenerator, wganGp } from '@wprox/gan';
import { rwp } from '@wprox/regularizers';
import { adam } from '@wprox/runtime/optimizers';
import { Random } from '@wprox/runtime/random';
import { GanTraining, LossLog, Player } from '@wprox/training';
import { expect } from './expect.js';

/** Three outer iterations of a small GAN with RWP. */
export async function run(): Promise<void> {
  const [random, log] = [new Random(1), new LossLog()];
  const rate = { learningRate: 1e-3, beta1: 0.5, beta2: 0.9 };
  const size = { sampleSize: 2, hidden: [8], random };
  const gan = new GanTraining({
    generator: new Player(mlpGenerator({ latentSize: 4, ...size }), adam(rate)),
    critic: new Player(mlpCritic(size), adam(rate)),
    objective: wganGp(),
    data: eightGaussians(),
    ...{ batchSize: 16, latentSize: 4, random },
    steps: { distance: rwp(), h: 0.2, innerSteps: 3, latents: 'fixed' },
  });
  while (gan.iteration < 3) log.add(await gan.outerIteration());
  const { criticLoss, penalty } = await log.takeMeans();
  expect(Number.isFinite(criticLoss), `the critic's loss ${criticLoss} is finite`);
  expect(penalty !== undefined && penalty > 0, `the penalty ${penalty} is positive`);
  gan.dispose();
}
