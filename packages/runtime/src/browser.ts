/** Backends, kernels, gradients, optimizers and random numbers for training, in browsers. */
export { listBackends, prepareBackend } from './backend/prepare-backend-in-browsers.js';
export * from './portable.js';
