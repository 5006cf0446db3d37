/**
 * From data to a GAN in training: the networks, the objective and the training that a config of
 * `@wprox/experiments` describes. The command `wprox` and the browser lab build their runs with it, so that
 * the same config and the same seed give the same losses in both.
 * @module
 */
export { ArgumentError } from '@wprox/arguments';
export { ConfigError } from '@wprox/experiments/configs';
export { buildNetworks, buildObjective, type Networks } from './build-networks.js';
export { buildTraining } from './build-training.js';
