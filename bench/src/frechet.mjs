/**
 * Compares the Fréchet distance at 2048 dimensions (Inception's) with SciPy's, on the same statistics in
 * one run: the root of the product of the covariances by `sqrtm`, as in pytorch-fid, and the eigenvalues
 * of the product.
 *
 *   python3 -m venv peers/.venv && peers/.venv/bin/pip install -r peers/requirements.txt   # once
 *   node src/frechet.mjs [rounds]
 *
 * `frechetDistance` includes the check of both covariances; SciPy has no check. Times are wall-clock times:
 * SciPy uses all cores, `frechetDistance` one. Prints a table and writes results/frechet.json.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { featureSet, frechetDistance, statisticsOf } from '@wprox/metrics';
import { Random } from '@wprox/runtime/random';
import { integerArgument } from './command-line.mjs';
import { median } from './interleave.mjs';
import { describeMachine } from './machine.mjs';
import { rounded } from './overhead.mjs';
import { startPeer } from './peer.mjs';
import { writeResults } from './results.mjs';

const rounds = integerArgument('rounds', process.argv[2] ?? '3');
const DIMENSION = 2048;
const random = new Random(1);

/**
 * Makes normal features, cut off below 0 like Inception's by their ReLU (before averaging).
 * @param {number} count
 * @param {number} scale
 * @param {(feature: number) => number} spread
 */
function features(count, scale, spread) {
  const values = random.normal(count * DIMENSION, 0.3, scale);
  for (let k = 0; k < values.length; k++) {
    values[k] = Math.max(0, values[k] ?? 0) * spread(k % DIMENSION);
  }
  return featureSet('random', values, DIMENSION);
}

const even = () => 1;
/** Returns deviations from 1 to 1e-5. @param {number} feature */
const falling = (feature) => 10 ** ((-5 * feature) / DIMENSION);
const sets = {
  regular: [features(4096, 1, even), features(4096, 1.2, even)],
  'ill-conditioned': [features(4096, 1, falling), features(4096, 1.2, falling)],
  'few samples': [features(1000, 1, even), features(1000, 1.2, even)],
};
/** @typedef {keyof typeof sets} Case */

const statistics = /** @type {Record<Case, import('@wprox/metrics').FeatureStatistics[]>} */ (
  Object.fromEntries(Object.entries(sets).map(([name, pair]) => [name, pair.map(statisticsOf)]))
);

/** @param {readonly [from: Case, of: 'features' | 'statistics']} piece */
function ours([name, of]) {
  const [a, b] = of === 'features' ? sets[name] : statistics[name];
  if (!a || !b) throw new Error(`no case ${name}`);
  return frechetDistance(a, b).value;
}

/** @type {{ piece: [Case, 'features' | 'statistics'], goal: number | null, route: string }[]} */
const comparisons = [
  { piece: ['regular', 'statistics'], route: 'sqrtm', goal: 1 },
  { piece: ['ill-conditioned', 'statistics'], route: 'sqrtm', goal: 1 },
  { piece: ['few samples', 'statistics'], route: 'sqrtm', goal: 1 },
  { piece: ['few samples', 'features'], route: 'sqrtm', goal: 1 },
  { piece: ['regular', 'statistics'], route: 'eigvals', goal: null },
];

const folder = await mkdtemp(join(tmpdir(), 'frechet-'));
try {
  for (const [name, [p, q]] of Object.entries(statistics)) {
    for (const [letter, side] of /** @type {const} */ ([
      ['p', p],
      ['q', q],
    ])) {
      await writeRaw(`${name}-mean-${letter}`, side?.mean ?? []);
      await writeRaw(`${name}-cov-${letter}`, side?.covariance ?? []);
    }
  }
  const sizes = { dimension: DIMENSION, cases: Object.keys(sets) };
  await writeFile(join(folder, 'sizes.json'), JSON.stringify(sizes));
  const peer = await startPeer('frechet.py', [folder]);
  const rows = await measure(peer);
  peer.stop();
  await report(rows, peer.versions);
} finally {
  await rm(folder, { recursive: true, force: true });
}

/** @param {string} name @param {readonly number[]} values */
async function writeRaw(name, values) {
  await writeFile(join(folder, name), new Uint8Array(Float64Array.from(values).buffer));
}

/** @param {import('./peer.mjs').Peer} peer */
async function measure(peer) {
  const times = comparisons.map(() => ({
    ours: /** @type {number[]} */ ([]),
    theirs: /** @type {number[]} */ ([]),
    relativeDifference: 0,
  }));
  for (let round = -1; round < rounds; round++) {
    for (const [i, { piece, route }] of comparisons.entries()) {
      const start = performance.now();
      const value = ours(piece);
      const milliseconds = performance.now() - start;
      const answer = await peer.run(`${piece[0]}, ${route}`);
      const row = times[i];
      // The first round is a warm-up for both sides.
      if (round < 0 || !row) continue;
      row.ours.push(milliseconds);
      row.theirs.push(1000 * answer.seconds);
      row.relativeDifference = Math.abs(value / answer.value - 1);
    }
    process.stderr.write(round < 0 ? 'warm-up done\n' : `round ${round + 1} of ${rounds}\n`);
  }
  return comparisons.map(({ piece: [name, of], route, goal }, i) => {
    const { ours: own = [], theirs = [], relativeDifference = 0 } = times[i] ?? {};
    return {
      case: name,
      ours: `frechetDistance of ${of}`,
      peer: route,
      oursMilliseconds: rounded(median(own)),
      peerMilliseconds: rounded(median(theirs)),
      ratio: rounded(median(own.map((time, k) => time / (theirs[k] ?? Number.NaN)))),
      goal,
      relativeDifference: rounded(relativeDifference),
    };
  });
}

/**
 * @param {Awaited<ReturnType<typeof measure>>} rows
 * @param {Record<string, string>} versions
 */
async function report(rows, versions) {
  for (const row of rows) {
    const goal = row.goal === null ? '' : ` (goal: at most ${row.goal})`;
    console.log(
      `${row.case}: ${row.ours} ${row.oursMilliseconds} ms, ${row.peer} ${row.peerMilliseconds} ms: ` +
        `ratio ${row.ratio}${goal}; results differ by ${row.relativeDifference}`,
    );
  }
  const results = {
    machine: { ...describeMachine(), ...versions },
    method: `${DIMENSION} dimensions; wall-clock time, ${rounds} interleaved rounds after a warm-up; medians; ratio: median over the rounds of ours / peer`,
    rows,
  };
  await writeResults('frechet', results);
}
