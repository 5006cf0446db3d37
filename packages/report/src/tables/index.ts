/**
 * Computes the numbers and tables of experiments, without pictures.
 * @module
 */

export type { BesideControl, BestControls, TimeRatio } from './best-control.js';
export type { EndsWell } from './ends-well.js';
export type { ExperimentNumbers } from './experiment-numbers.js';
export { type ExperimentTables, experimentTables } from './experiment-tables.js';
export type { FamilyShare, FamilyShares } from './family-shares.js';
export type { MethodResult, Methods } from './methods.js';
export type { Spread, VariantResult } from './results.js';
export { signTest } from './sign-test.js';
export type { Speeds, VariantSpeed } from './speed.js';
export type { Steadiness } from './steadiness.js';
