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

for (const size of [3e-4, 1e-4]) {
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
 * Takes steps until no parameter changes by more than a millionth of itself, at most 5,000.
 *
 * @param {(theta: Float64Array) => Float64Array} step
 */
function descend(step) {
  let theta = /** @type {Float64Array} */ (start);
  for (let steps = 1; steps <= 5000; steps++) {
    const next = step(theta);
    const isDone = next.every((value, k) => Math.abs(value - theta[k]) < 1e-6 * Math.abs(value));
    theta = next;
    if (isDone) return { theta, text: `done after ${steps} steps` };
  }
  return { theta, text: 'not done after 5000 steps' };
}

/**
 * @param {string} method
 * @param {{ theta: Float64Array, text: string }} result
 */
function print(method, { theta, text }) {
  const distance = Math.sqrt(2 * problem.loss(theta)).toFixed(3);
  const [m, scale] = [theta[0].toFixed(2), Math.exp(theta[1]).toFixed(2)];
  console.log(`${method}: ${text}, W2 ${distance}, m ${m}, scale ${scale}`);
}

/** @param {number[]} values */
function mean(values) {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
