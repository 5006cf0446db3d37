/**
 * Measures whether an h that adapts itself helps, beyond the papers. WGAN-GP with RWP on eight Gaussians:
 * h fixed at three values, and h from a trust region that starts at the smallest and the largest of them,
 * at two learning rates of the generator, three seeds. The distance is exact W₂.
 *
 *   node src/adaptive-h.mjs [outer iterations]
 *
 * The trust region: F is modeled by its first-order expansion at the anchor's samples y. After the ℓ
 * inner steps, with x the new samples of the same latents,
 *
 *   ratio = (F(y) − F(x)) / −E⟨∇φ(y), x − y⟩.
 *
 * Below 1/4 the model failed, so h is halved. Above 3/4 h is doubled. The rule is that of trust-region
 * methods (Nocedal and Wright, Numerical Optimization, algorithm 4.1).
 *
 * Prints a table and writes results/adaptive-h.json. Nothing is timed, so that other load does no harm.
 */
import * as tf from '@tensorflow/tfjs';
import { eightGaussians } from '@wprox/datasets';
import { samples as pointsOf, wasserstein } from '@wprox/exact';
import { generatorLoss, mlpCritic, mlpGenerator, wganGp } from '@wprox/gan';
import { Anchor, rwp } from '@wprox/regularizers';
import { prepareBackend } from '@wprox/runtime';
import { adam } from '@wprox/runtime/optimizers';
import { Random } from '@wprox/runtime/random';
import { disposeLosses, GanTraining, Player } from '@wprox/training';
import { integerArgument } from './command-line.mjs';
import { describeMachine } from './machine.mjs';
import { writeResults } from './results.mjs';

const iterations = integerArgument('outer iterations', process.argv[2] ?? '200');

const LATENT_SIZE = 8;
const BATCH = 256;
const INNER_STEPS = 5;
const POINTS = 1000;
/** h that the distance is built with; {@link scaledRwp} divides by the present h. */
const UNIT_H = 1;
const SEEDS = [1, 2, 3];
const RATES = [5e-4, 1.6e-2];
const FIXED = [0.02, 0.2, 2];
const STARTS = [0.02, 2];
/** Bounds of an adaptive h. */
const [LEAST_H, LARGEST_H] = [1e-4, 1e4];

await prepareBackend('wasm');

/** @typedef {{ rate: number, seed: number, h: number, adapts: boolean, distance: number, lastH: number }} Row */
/** @type {Row[]} */
const rows = [];
for (const rate of RATES) {
  for (const seed of SEEDS) {
    for (const h of FIXED) rows.push(await train({ rate, seed, h, adapts: false }));
    for (const h of STARTS) rows.push(await train({ rate, seed, h, adapts: true }));
  }
}
print();
await writeResults('adaptive-h', {
  machine: describeMachine(),
  method: `${iterations} outer iterations of ${INNER_STEPS} generator steps, seeds ${SEEDS.join(', ')}`,
  dataset: 'eight-gaussians',
  gan: 'WGAN-GP, RWP, fixed latents',
  ...{ iterations, innerSteps: INNER_STEPS, batch: BATCH, points: POINTS, tfjs: tf.version_core },
  rows,
});

/**
 * Trains one generator and returns its distance to the data at the end.
 * @param {{ rate: number, seed: number, h: number, adapts: boolean }} setting
 * @returns {Promise<Row>}
 */
async function train(setting) {
  const { rate, seed, adapts } = setting;
  let { h } = setting;
  const random = new Random(seed);
  const hidden = [128, 128];
  const generator = mlpGenerator({ latentSize: LATENT_SIZE, sampleSize: 2, hidden, random });
  const critic = mlpCritic({ sampleSize: 2, hidden, random });
  const objective = wganGp({ weight: 0.1, criticSteps: 5 });
  const data = eightGaussians();
  const training = new GanTraining({
    generator: new Player(generator, adam({ learningRate: rate, beta1: 0, beta2: 0.9 })),
    critic: new Player(critic, adam({ learningRate: 2e-3, beta1: 0, beta2: 0.9 })),
    objective,
    steps: {
      distance: scaledRwp(() => h),
      h: UNIT_H,
      innerSteps: INNER_STEPS,
      latents: 'fixed',
    },
    ...{ data, batchSize: BATCH, latentSize: LATENT_SIZE, random },
  });
  const trial = random.derive('trust region');
  for (let k = 0; k < iterations; k++) {
    const before = new Anchor(generator);
    disposeLosses(await training.outerIteration());
    if (adapts) {
      const ratio = decreaseRatio(before, { generator, critic, objective }, trial);
      if (!(ratio >= 0.25)) h = Math.max(LEAST_H, h / 2);
      else if (ratio > 0.75) h = Math.min(LARGEST_H, h * 2);
    }
    before.dispose();
  }
  const generated = training.sample(POINTS, training.evaluationRandom());
  const real = data.draw(new Random(271_828), POINTS).values;
  const values = await generated.data();
  const distance = wasserstein(pointsOf(values, 2), pointsOf(real, 2), 2);
  generated.dispose();
  training.dispose();
  process.stderr.write(
    `rate ${rate}, seed ${seed}, h ${setting.h}${adapts ? ' adaptive' : ''}: ${distance.toFixed(3)}\n`,
  );
  return { ...setting, distance, lastH: h };
}

/**
 * RWP divided by the present h, so that its penalty is D̃²/(2h) for an h that changes.
 * @param {() => number} present
 */
function scaledRwp(present) {
  const { squaredDistance } = rwp();
  return {
    name: 'rwp',
    /** @type {typeof squaredDistance} */
    squaredDistance: (x, y) => tf.mul(squaredDistance(x, y), UNIT_H / present()),
  };
}

/**
 * The decrease of F that the iteration achieved, over the decrease that its model predicted.
 * @param {Anchor} before
 * @param {{ generator: tf.LayersModel, critic: tf.LayersModel, objective: import('@wprox/gan').Objective }} parts
 * @param {Random} random
 */
function decreaseRatio(before, { generator, critic, objective }, random) {
  return tf.tidy(() => {
    const z = tf.tensor2d(random.normal(BATCH * LATENT_SIZE), [BATCH, LATENT_SIZE]);
    const y = before.sample(z);
    const x = /** @type {tf.Tensor} */ (generator.apply(z));
    const loss = (/** @type {tf.Tensor} */ samples) => generatorLoss(critic, objective, samples);
    const predicted = tf.neg(tf.sum(tf.mul(tf.grad(loss)(y), tf.sub(x, y))));
    const actual = tf.sub(loss(y), loss(x));
    return tf.div(actual, predicted).dataSync()[0] ?? Number.NaN;
  });
}

function print() {
  for (const rate of RATES) {
    console.log(`\nrate ${rate}: W₂ of seeds ${SEEDS.join(', ')}`);
    for (const adapts of [false, true]) {
      for (const h of adapts ? STARTS : FIXED) {
        const own = rows.filter((row) => row.rate === rate && row.adapts === adapts && row.h === h);
        const text = own.map((row) => row.distance.toFixed(3)).join('  ');
        const ends = own.map((row) => row.lastH.toPrecision(2)).join(', ');
        console.log(
          `  h ${adapts ? 'from ' : ''}${h}`.padEnd(16),
          text,
          adapts ? `ends at ${ends}` : '',
        );
      }
    }
  }
}
