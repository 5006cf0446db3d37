/**
 * Models given as formulas, differentiated symbolically: `@wprox/exact/expressions`.
 * @module
 */
export { type Formula, type FormulaNames, formula } from './formula.js';
export { cdfFormulaMetric, linearizeFormulas, quantileFormulaMetric } from './metrics.js';
