/**
 * The natural gradient of a model of your own, given as a formula: the largest flood of each year has a
 * Gumbel distribution. Both methods minimize W2 between model and data, from the same start.
 */
import { readFile } from 'node:fs/promises';
import { forwardEuler } from '@wprox/exact';
import { formula, quantileFormulaMetric } from '@wprox/exact/expressions';

/** @type {number[]} */
const floods = JSON.parse(await readFile('floods.json', 'utf8')); // cubic meters per second
floods.sort((a, b) => a - b);
/** @type {[level: number][]} */
const levels = floods.map((_, i) => [(i + 0.5) / floods.length]);

// The quantile function Q(u). The scale is exp(a), so that any a is allowed.
const model = formula('m - exp(a) * log(-log(u))', { variables: ['u'], parameters: ['m', 'a'] });
const start = Float64Array.of(200, Math.log(30));

/** @type {import('@wprox/exact').FlowProblem} */
const problem = {
  loss: (theta) => mean(errors(theta).map((error) => error ** 2 / 2)), // ½ W2²
  gradient,
  metric: (theta) => quantileFormulaMetric(model, theta),
};

const natural = descend((theta) => forwardEuler(problem, theta, 1));
print('natural gradient, step size 1', natural);

for (const size of [1e-3, 3e-4, 1e-4]) {
  const plain = descend((theta) => {
    const slopes = gradient(theta);
    return theta.map((value, k) => value - size * slopes[k]);
  });
  print(`plain gradient, step size ${size}`, plain);
}

/**
 * Model minus data, level by level: on the line, W2 brings the i-th smallest to the i-th smallest.
 *
 * @param {Float64Array} theta
 */
function errors(theta) {
  return levels.map((level, i) => model.value(level, theta) - floods[i]);
}

/**
 * The gradient of the loss by m and a, with the derivatives that the formula knows.
 *
 * @param {Float64Array} theta
 */
function gradient(theta) {
  const found = errors(theta);
  const slopes = levels.map((level) => model.byParameters(level, theta));
  return [0, 1].map((k) => mean(found.map((error, i) => error * slopes[i][k])));
}

/**
 * Steps until W2 changes by less than a millionth, or is no number any more.
 *
 * @param {(theta: Float64Array) => Float64Array} step
 */
function descend(step) {
  let [theta, steps, last] = [start, 0, Number.POSITIVE_INFINITY];
  for (;;) {
    const distance = Math.sqrt(2 * problem.loss(theta));
    if (!(Math.abs(last - distance) > 1e-6)) return { theta, steps, distance };
    [theta, steps, last] = [step(theta), steps + 1, distance];
  }
}

/**
 * @param {string} method
 * @param {{ theta: Float64Array, steps: number, distance: number }} result
 */
function print(method, { theta: [m, a], steps, distance }) {
  const parameters = `m ${m.toFixed(2)}, scale ${Math.exp(a).toFixed(2)}`;
  console.log(`${method}: ${steps} steps, W2 ${distance.toFixed(3)}, ${parameters}`);
}

/** @param {number[]} values */
function mean(values) {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
