/**
 * Prepares TensorFlow.js for training in Node: backends, kernels, gradients, optimizers and random numbers.
 * @module
 */

export { listBackends, prepareBackend } from './backend/prepare-backend.js';
export * from './portable.js';
