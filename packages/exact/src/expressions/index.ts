/**
 * Models given as formulas, differentiated symbolically. An entry of its own, `@wprox/exact/expressions`,
 * because it is the only part that needs mathjs, an optional peer: `npm install mathjs`.
 * @module
 */
export { type Formula, type FormulaNames, formula } from './formula.js';
export { cdfFormulaMetric, linearizeFormulas, quantileFormulaMetric } from './metrics.js';
