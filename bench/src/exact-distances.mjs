/**
 * Compares the distances of @wprox/exact and the kernel distance of @wprox/metrics with those of POT, SciPy
 * and torchmetrics, on the same numbers in one run: W₂ of two samples of 10⁶ on the line, W₂ of two
 * Gaussians in R⁵¹², W₂ of 500 and 500 and of 2,000 and 2,000 weighted points in R³ by the network simplex,
 * sliced W₂ of 2,000 and 2,000 points in R⁶⁴ over 100 directions, and KID of 500 and 500 vectors in R²⁰⁴⁸,
 * all in float64 on both sides.
 *
 *   python3 -m venv peers/.venv && peers/.venv/bin/pip install -r peers/requirements.txt   # once
 *   node src/exact-distances.mjs [rounds]
 *
 * Set PYTHON to use another interpreter with these packages. Prints a table and writes
 * results/exact-distances.json.
 *
 * Times are wall-clock times: the peers use all cores for linear algebra, @wprox/exact one, unless
 * OMP_NUM_THREADS=1 is set, which the results record. Each round
 * runs every piece of both sides in turns, so that other load slows both. It runs a piece twice and
 * times the second run, because caches and clock rates drop while the other side works. Results are
 * medians over the rounds; a ratio is the median of the ratios within a round.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import {
  discreteMeasure,
  empiricalGaussian,
  gaussian,
  gaussianSquaredW2,
  Matrix,
  optimalTransport,
  samples,
  slicedWasserstein,
  transportPlan,
  wassersteinOnLine,
} from '@wprox/exact';
import { featureSet, kernelDistance } from '@wprox/metrics';
import { Random } from '@wprox/runtime/random';
import { integerArgument } from './command-line.mjs';
import { median } from './interleave.mjs';
import { describeMachine } from './machine.mjs';
import { rounded } from './overhead.mjs';
import { startPeer } from './peer.mjs';
import { writeResults } from './results.mjs';

const rounds = integerArgument('rounds', process.argv[2] ?? '7');

const LINE = 1e6;
const GAUSSIAN = 512;
const DISCRETE = [500, 2000];
const SLICED = { count: 2000, dimension: 64, directions: 100 };
const KERNEL = { count: 500, dimension: 2048 };

const random = new Random(1);
/** @param {number} count @param {number} [mean] @param {number} [deviation] */
const normals = (count, mean = 0, deviation = 1) =>
  Float64Array.from(random.normal(count, mean, deviation));
const line = { x: normals(LINE), y: normals(LINE, 0.5, 1.5) };
const p = empiricalGaussian(samples(normals(2 * GAUSSIAN * GAUSSIAN), GAUSSIAN));
const q = empiricalGaussian(samples(normals(2 * GAUSSIAN * GAUSSIAN, 0.1, 1.3), GAUSSIAN));
/** @param {number} count */
const points = (count) => {
  const weights = Float64Array.from(random.uniform(count));
  const sum = weights.reduce((total, w) => total + w, 0);
  return discreteMeasure(
    samples(normals(3 * count), 3),
    weights.map((w) => w / sum),
  );
};
const transports = DISCRETE.map((count) => {
  const [x, y] = [points(count), points(count)];
  const [from, to] = [x.toMatrix().to2DArray(), y.toMatrix().to2DArray()];
  const costs = new Matrix(
    from.map((a) => to.map((b) => a.reduce((sum, v, k) => sum + (v - (b[k] ?? 0)) ** 2, 0))),
  );
  return { count, x, y, costs };
});
const clouds = [0, 0.2].map((mean) => normals(SLICED.count * SLICED.dimension, mean, 1 + mean));
const [cloudX = [], cloudY = []] = clouds;
const directions = Array.from({ length: SLICED.directions }, () => {
  const vector = normals(SLICED.dimension);
  return vector.map((v) => v / Math.hypot(...vector));
});
/** Gives the directions in turn, so that the peer has the same. */
const sourceOfDirections = () => {
  let k = 0;
  return { normal: () => directions[k++] ?? [] };
};
const features = [0.3, 0.35].map((mean) => normals(KERNEL.count * KERNEL.dimension, mean));
const [featuresX = [], featuresY = []] = features;
const featureSets = features.map((values) => featureSet('random', values, KERNEL.dimension));

/**
 * @typedef {object} Comparison
 * @property {string} name
 * @property {() => number} run computes the distance with our function
 * @property {string} ours what `run` calls
 * @property {string} peer name of the peer's piece
 * @property {number | null} goal the largest ratio wanted; null if there is none
 */

const oneGaussian = () => gaussianSquaredW2(p, q);
const checkedGaussian = () =>
  gaussianSquaredW2(gaussian(p.mean, p.covariance), gaussian(q.mean, q.covariance));
/** @type {Comparison[]} */
const comparisons = [
  {
    name: `W₂ on the line, ${LINE} and ${LINE} samples`,
    run: () => wassersteinOnLine(line.x, line.y, 2),
    ours: 'wassersteinOnLine',
    peer: 'line',
    goal: 0.75,
  },
  ...['gaussian, sqrtm twice', 'gaussian, sqrtm of the product', 'gaussian, eigh and eigvalsh'].map(
    (peer) => ({
      name: `W₂² of Gaussians, n = ${GAUSSIAN}`,
      run: oneGaussian,
      ours: 'gaussianSquaredW2',
      peer,
      goal: peer === 'gaussian, eigh and eigvalsh' ? 1.2 : 1.5,
    }),
  ),
  {
    name: `W₂² of Gaussians, n = ${GAUSSIAN}`,
    run: checkedGaussian,
    ours: 'gaussianSquaredW2, both covariances checked again',
    peer: 'gaussian, eigh and eigvalsh',
    goal: null,
  },
  ...transports.flatMap(({ count, x, y, costs }, size) => [
    {
      name: `W₂² of ${count} and ${count} weighted points`,
      run: () => transportPlan(costs, x.weights, y.weights).cost,
      ours: 'transportPlan',
      peer: `discrete ${count}, given costs`,
      goal: size === 0 ? 1 : 1.5,
    },
    {
      name: `W₂² of ${count} and ${count} weighted points`,
      run: () => optimalTransport(x, y, 2).cost,
      ours: 'optimalTransport',
      peer: `discrete ${count}, from points`,
      goal: size === 0 ? 1 : 1.5,
    },
  ]),
  {
    name: `sliced W₂, ${SLICED.count} points of R^${SLICED.dimension}, ${SLICED.directions} directions`,
    run: () =>
      slicedWasserstein(
        samples(Float64Array.from(cloudX), SLICED.dimension),
        samples(Float64Array.from(cloudY), SLICED.dimension),
        { random: sourceOfDirections(), directions: SLICED.directions },
      ),
    ours: 'slicedWasserstein',
    peer: 'sliced',
    goal: null,
  },
  {
    name: `KID of ${KERNEL.count} and ${KERNEL.count} vectors of R^${KERNEL.dimension}, one subset`,
    run: () => {
      const [a, b] = featureSets;
      if (!a || !b) throw new Error('no features');
      return kernelDistance(a, b, { random: new Random(1) }).value;
    },
    ours: 'kernelDistance',
    peer: 'kernel',
    goal: null,
  },
];

const folder = await mkdtemp(join(tmpdir(), 'exact-distances-'));
try {
  await writeInputs(folder);
  const peer = await startPeer('exact_distances.py', [folder]);
  const rows = await measure(peer);
  peer.stop();
  await report(rows, peer.versions);
} finally {
  await rm(folder, { recursive: true, force: true });
}

/** @param {string} into */
async function writeInputs(into) {
  const arrays = {
    'line-x': line.x,
    'line-y': line.y,
    'mean-p': p.mean,
    'mean-q': q.mean,
    'cov-p': Float64Array.from(p.covariance.to1DArray()),
    'cov-q': Float64Array.from(q.covariance.to1DArray()),
    'cloud-x': Float64Array.from(cloudX),
    'cloud-y': Float64Array.from(cloudY),
    directions: Float64Array.from(directions.flatMap((vector) => [...vector])),
    'features-x': Float64Array.from(featuresX),
    'features-y': Float64Array.from(featuresY),
    ...Object.fromEntries(
      transports.flatMap(({ count, x, y }) => [
        [`points-x-${count}`, x.values],
        [`points-y-${count}`, y.values],
        [`weights-x-${count}`, x.weights],
        [`weights-y-${count}`, y.weights],
      ]),
    ),
  };
  for (const [name, values] of Object.entries(arrays)) {
    const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    await writeFile(join(into, name), bytes);
  }
  await writeFile(
    join(into, 'sizes.json'),
    JSON.stringify({ gaussian: GAUSSIAN, discrete: DISCRETE, sliced: SLICED, kernel: KERNEL }),
  );
}

/**
 * @typedef {object} Row
 * @property {string} name
 * @property {string} ours
 * @property {string} peer
 * @property {number} oursMilliseconds
 * @property {number} peerMilliseconds
 * @property {number} ratio ours / peer
 * @property {number | null} goal
 * @property {number} relativeDifference between the two results
 */

/**
 * @param {import('./peer.mjs').Peer} peer
 * @returns {Promise<Row[]>}
 */
async function measure(peer) {
  const own = comparisons.map(() => /** @type {number[]} */ ([]));
  const theirs = comparisons.map(() => /** @type {number[]} */ ([]));
  const differences = comparisons.map(() => 0);
  for (let round = -1; round < rounds; round++) {
    for (const [i, comparison] of comparisons.entries()) {
      // The threads of the peer's linear algebra use the processor for a while after its answer.
      await setTimeout(150);
      comparison.run();
      const start = performance.now();
      const value = comparison.run();
      const milliseconds = performance.now() - start;
      const answer = await peer.run(comparison.peer);
      differences[i] = Math.abs(value / answer.value - 1);
      // The first round is a warm-up for both sides.
      if (round < 0) continue;
      own[i]?.push(milliseconds);
      theirs[i]?.push(answer.seconds * 1000);
    }
    process.stderr.write(round < 0 ? 'warm-up done\n' : `round ${round + 1} of ${rounds}\n`);
  }
  return comparisons.map(({ name, ours, peer: piece, goal }, i) => ({
    name,
    ours,
    peer: piece,
    oursMilliseconds: rounded(median(own[i] ?? [])),
    peerMilliseconds: rounded(median(theirs[i] ?? [])),
    ratio: rounded(median((own[i] ?? []).map((time, k) => time / (theirs[i]?.[k] ?? Number.NaN)))),
    goal,
    relativeDifference: rounded(differences[i] ?? Number.NaN),
  }));
}

/**
 * @param {Row[]} rows
 * @param {Record<string, string>} versions
 */
async function report(rows, versions) {
  for (const row of rows) {
    const goal = row.goal === null ? '' : ` (goal: at most ${row.goal})`;
    console.log(
      `${row.name}\n  ${row.ours} ${row.oursMilliseconds} ms, ${row.peer} ` +
        `${row.peerMilliseconds} ms: ratio ${row.ratio}${goal}; results differ by ` +
        `${row.relativeDifference}`,
    );
  }
  const results = {
    machine: { ...describeMachine(), ...versions },
    method: `wall-clock time of the second of two calls, ${rounds} interleaved rounds after a warm-up; medians; ratio: median over the rounds of ours / peer`,
    threads: process.env['OMP_NUM_THREADS'] ?? 'all',
    rows,
  };
  await writeResults('exact-distances', results);
}
