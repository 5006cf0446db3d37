/**
 * Exact optimal transport: what it costs to bring bread from three bakeries to four cafés, which bakery
 * delivers to which café, and what the metric tensor says about a small change.
 */
import {
  discreteMeasure,
  gaussian,
  gaussianMetric,
  gaussianSquaredW2,
  optimalTransport,
  squaredLength,
} from '@wprox/exact';

// Places in kilometers, and the part of all bread that a place bakes or needs.
const bakeries = discreteMeasure([[0, 0], [4, 0], [2, 5]], [0.5, 0.25, 0.25]);
const cafes = discreteMeasure([[1, 1], [4, 1], [3, 3], [0, 4]], [0.25, 0.25, 0.25, 0.25]);

const { distance, coupling } = optimalTransport(bakeries, cafes, 2);
console.log(`W2 = ${distance} km`);
for (const row of coupling.toMatrix().to2DArray()) console.log(`from a bakery: ${row.join(' ')}`);

// Near a Gaussian p, W2 is a length: W2²(p, p + ε·change) ≈ ε² · changeᵀ G change.
const p = gaussian([0, 0], [[1, 0.8], [0.8, 1]]);
const shift = { mean: [1, 0], covariance: [[0, 0], [0, 0]] };
const widen = { mean: [0, 0], covariance: [[1, 0], [0, 0]] };
const metric = gaussianMetric(p, [shift, widen]);
const [first, second] = metric.to2DArray();
console.log(`metric tensor: [${first.join(', ')}] [${second.join(', ')}]`);
for (const step of [0.1, 0.01, 0.001]) {
  const moved = gaussian([step, 0], [[1 + step, 0.8], [0.8, 1]]);
  const exact = gaussianSquaredW2(p, moved).toPrecision(5);
  const predicted = squaredLength(metric, [step, step]).toPrecision(5);
  console.log(`step ${step}: W2² ${exact}, by the metric ${predicted}`);
}
