/**
 * Prepares TensorFlow.js for training in browsers: backends, kernels, gradients, optimizers and random numbers.
 * @module
 */

export { listBackends, prepareBackend } from './backend/prepare-backend-in-browsers.js';
export * from './portable.js';
