/**
 * Models given as formulas, differentiated symbolically. An entry of its own, `@wprox/exact/expressions`,
 * because it is the only part that takes mathjs along.
 * @module
 */
export { type Formula, type FormulaNames, formula } from './formula.js';
export { cdfFormulaMetric, linearizeFormulas, quantileFormulaMetric } from './metrics.js';
