/** Backends, kernels, gradients, optimizers and random numbers for training, in Node. */
export { listBackends, prepareBackend } from './backend/prepare-backend.js';
export * from './portable.js';
