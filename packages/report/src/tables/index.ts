/** The numbers and tables of experiments, without pictures. */
export { type ExperimentTables, experimentTables } from './experiment-tables.js';
export type { Spread, VariantResult } from './results.js';
export type { Speeds, VariantSpeed } from './speed.js';
export { signTest } from './sign-test.js';
