/**
 * Compares the linear algebra that @wprox/exact keeps of its own with ml-matrix's, on the same numbers in
 * one run: Cholesky's factor, the covariance of samples, and W₂² of two Gaussians, which is two factors,
 * their product and its singular values without vectors.
 *
 *   node src/exact-linear-algebra.mjs [rounds] [largest dimension]
 *
 * Each of our functions is timed as users call it, with its checks and copies; ml-matrix's pieces bare.
 * The clock is the processor time. Results are medians over the rounds; a ratio is the median of the
 * ratios within a round. Prints a table and writes results/exact-linear-algebra.json.
 */
import { empiricalGaussian, gaussian, gaussianSquaredW2, Matrix, samples } from '@wprox/exact';
import { Random } from '@wprox/runtime/random';
import { CholeskyDecomposition, SingularValueDecomposition } from 'ml-matrix';
import { integerArgument } from './command-line.mjs';
import { cpuTime, median } from './interleave.mjs';
import { describeMachine } from './machine.mjs';
import { rounded } from './overhead.mjs';
import { writeResults } from './results.mjs';

const rounds = integerArgument('rounds', process.argv[2] ?? '5');
const largest = integerArgument('largest dimension', process.argv[3] ?? '1024', 128);

const random = new Random(1);
/** @param {Matrix} matrix */
const factor = (matrix) => new CholeskyDecomposition(matrix).lowerTriangularMatrix;

/**
 * @typedef {object} Comparison
 * @property {string} name
 * @property {() => number} ours
 * @property {() => number} theirs returns the same number
 */

/** @param {number} n @returns {Comparison[]} */
function comparisons(n) {
  const points = [0, 1].map((k) => samples(random.normal(2 * n * n, 0.1 * k, 1 + 0.3 * k), n));
  const [p, q] = points.map((each) => empiricalGaussian(each));
  if (!p || !q || !points[0]) throw new Error('no samples');
  const [cloud, matrix] = [points[0], points[0].toMatrix()];
  return [
    {
      name: `covariance of ${2 * n} samples of R^${n}`,
      ours: () => empiricalGaussian(cloud).covariance.get(n - 1, 0),
      theirs: () => {
        const centered = matrix.clone().subRowVector(matrix.mean('column'));
        return (
          centered
            .transpose()
            .mmul(centered)
            .get(n - 1, 0) /
          (2 * n - 1)
        );
      },
    },
    {
      // The check of a covariance is the factor of S + εI.
      name: `Cholesky's factor, n = ${n}`,
      ours: () => gaussian(p.mean, p.covariance).covariance.get(0, 0),
      theirs: () => factor(p.covariance).get(0, 0) ** 2,
    },
    {
      name: `W₂² of Gaussians, n = ${n}`,
      ours: () => gaussianSquaredW2(p, q),
      theirs: () => {
        const cross = factor(p.covariance).transpose().mmul(factor(q.covariance));
        const { diagonal } = new SingularValueDecomposition(cross, {
          computeLeftSingularVectors: false,
          computeRightSingularVectors: false,
        });
        const nuclear = diagonal.reduce((sum, value) => sum + value, 0);
        const shift = p.mean.reduce((sum, m, i) => sum + (m - (q.mean[i] ?? 0)) ** 2, 0);
        return shift + p.covariance.trace() + q.covariance.trace() - 2 * nuclear;
      },
    },
  ];
}

/** @param {Comparison} comparison */
function measure({ name, ours, theirs }) {
  const difference = Math.abs(ours() / theirs() - 1);
  const times = Array.from({ length: rounds }, () => ({
    own: cpuTime(ours),
    other: cpuTime(theirs),
  }));
  process.stderr.write(`${name}: done\n`);
  return {
    name,
    oursMilliseconds: rounded(median(times.map(({ own }) => own))),
    mlMatrixMilliseconds: rounded(median(times.map(({ other }) => other))),
    ratio: rounded(median(times.map(({ own, other }) => own / other))),
    relativeDifference: rounded(difference),
  };
}

const dimensions = [128, 256, 512, 1024, 2048].filter((n) => n <= largest);
const rows = dimensions.flatMap((n) => comparisons(n).map(measure));
for (const row of rows) {
  console.log(
    `${row.name}: ours ${row.oursMilliseconds} ms, ml-matrix ${row.mlMatrixMilliseconds} ms: ratio ` +
      `${row.ratio}; results differ by ${row.relativeDifference}`,
  );
}
await writeResults('exact-linear-algebra', {
  machine: describeMachine(),
  method: `processor time, ${rounds} rounds in turns after a warm-up; medians; ratio: median over the rounds of ours / ml-matrix`,
  rows,
});
