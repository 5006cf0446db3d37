/**
 * Optimizers whose whole state can be saved and restored; runs in Node and browsers.
 * @module
 */

export { ArgumentError } from '@wprox/arguments';
export { type AdamOptions, adam } from './adam.js';
export { optimizer } from './optimizer.js';
export { type RmspropOptions, rmsprop } from './rmsprop.js';
export type { AdamSettings, OptimizerSettings, RmspropSettings } from './settings.js';
export { type SgdOptions, sgd } from './sgd.js';
export type { StatefulOptimizer } from './stateful-optimizer.js';
