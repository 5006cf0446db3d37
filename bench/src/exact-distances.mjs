/**
 * Compares the distances of @wprox/exact with those of POT and SciPy, on the same numbers in one run:
 * W₂ of two samples of 10⁶ on the line, W₂ of two Gaussians in R⁵¹², and W₂ of 500 and 500 weighted
 * points in R³ by the network simplex.
 *
 *   python3 -m venv peers/.venv && peers/.venv/bin/pip install -r peers/requirements.txt   # once
 *   node src/exact-distances.mjs [rounds]
 *
 * Set PYTHON to use another interpreter with these packages. Prints a table and writes
 * results/exact-distances.json.
 *
 * Times are wall-clock times: the peers use all cores for linear algebra, @wprox/exact one. Each round
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
  transportPlan,
  wassersteinOnLine,
} from '@wprox/exact';
import { Random } from '@wprox/runtime/random';
import { integerArgument } from './command-line.mjs';
import { median } from './interleave.mjs';
import { describeMachine } from './machine.mjs';
import { rounded } from './overhead.mjs';
import { startPeer } from './peer.mjs';
import { writeResults } from './results.mjs';

const rounds = integerArgument('rounds', process.argv[2] ?? '11');

const LINE = 1e6;
const GAUSSIAN = 512;
const DISCRETE = 500;

const random = new Random(1);
/** @param {number} count @param {number} [mean] @param {number} [deviation] */
const normals = (count, mean = 0, deviation = 1) =>
  Float64Array.from(random.normal(count, mean, deviation));
const line = { x: normals(LINE), y: normals(LINE, 0.5, 1.5) };
const p = empiricalGaussian(samples(normals(2 * GAUSSIAN * GAUSSIAN), GAUSSIAN));
const q = empiricalGaussian(samples(normals(2 * GAUSSIAN * GAUSSIAN, 0.1, 1.3), GAUSSIAN));
const points = () => {
  const weights = Float64Array.from(random.uniform(DISCRETE));
  const sum = weights.reduce((total, w) => total + w, 0);
  return discreteMeasure(
    samples(normals(3 * DISCRETE), 3),
    weights.map((w) => w / sum),
  );
};
const [x, y] = [points(), points()];
const costs = new Matrix(
  x
    .toMatrix()
    .to2DArray()
    .map((from) =>
      y
        .toMatrix()
        .to2DArray()
        .map((to) => from.reduce((sum, v, k) => sum + (v - (to[k] ?? 0)) ** 2, 0)),
    ),
);

/**
 * @typedef {object} Comparison
 * @property {string} name
 * @property {() => number} run computes the distance with our function
 * @property {string} ours what `run` calls
 * @property {string} peer name of the peer's piece
 * @property {number | null} goal the largest ratio wanted; null if there is none
 */

const onePlan = () => transportPlan(costs, x.weights, y.weights).cost;
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
      goal: 1.5,
    }),
  ),
  {
    name: `W₂² of Gaussians, n = ${GAUSSIAN}`,
    run: checkedGaussian,
    ours: 'gaussianSquaredW2, both covariances checked again',
    peer: 'gaussian, eigh and eigvalsh',
    goal: null,
  },
  {
    name: `W₂² of ${DISCRETE} and ${DISCRETE} weighted points`,
    run: onePlan,
    ours: 'transportPlan',
    peer: 'discrete, given costs',
    goal: 1.5,
  },
  {
    name: `W₂² of ${DISCRETE} and ${DISCRETE} weighted points`,
    run: () => optimalTransport(x, y, 2).cost,
    ours: 'optimalTransport',
    peer: 'discrete, from points',
    goal: 1.5,
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
    'points-x': x.values,
    'points-y': y.values,
    'weights-x': x.weights,
    'weights-y': y.weights,
  };
  for (const [name, values] of Object.entries(arrays)) {
    const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    await writeFile(join(into, name), bytes);
  }
  await writeFile(
    join(into, 'sizes.json'),
    JSON.stringify({ gaussian: GAUSSIAN, discrete: DISCRETE }),
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
    rows,
  };
  await writeResults('exact-distances', results);
}
