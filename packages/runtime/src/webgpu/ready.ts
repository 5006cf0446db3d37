/** Extends tfjs's `webgpu` backend for training. */
import * as tf from '@tensorflow/tfjs';
import { replaceKernel } from '../kernels/replace.js';
import { registerStepCompiler } from '../replay/recording.js';
import { registerActivationGradients } from './activation-gradients.js';
import { registerAdam } from './adam.js';
import { registerAvgPool } from './avg-pool.js';
import { registerBatchNorm } from './batch-norm.js';
import { conv2dFilterGradient } from './conv2d-filter-gradient.js';
import { conv2dInputGradient } from './conv2d-input-gradient.js';
import { repairIntegers } from './integers.js';
import { compileCommands } from './recorded-commands.js';
import { installSafeguards, type WebGPUBackend, webGPUBackend } from './safeguards.js';
import { registerTile } from './tile.js';

/** The backends that are ready. */
const ready = new WeakSet<WebGPUBackend>();

/**
 * Makes the initialized `webgpu` backend ready to train; a second call does nothing.
 * @throws Error if the backend is not initialized, or has another version than 4.22.0.
 */
export function makeWebGPUReady(): void {
  const backend = webGPUBackend();
  if (ready.has(backend)) return;
  installSafeguards(backend);
  if (!areKernelsRegistered) {
    registerAdam();
    registerStepCompiler('webgpu', compileCommands);
    replaceKernel(tf.Conv2DBackpropFilter, 'webgpu', 'tiles', conv2dFilterGradient);
    replaceKernel(tf.Conv2DBackpropInput, 'webgpu', 'tiles', conv2dInputGradient);
    registerActivationGradients();
    registerAvgPool();
    registerBatchNorm();
    registerTile();
    repairIntegers();
  }
  areKernelsRegistered = true;
  ready.add(backend);
}

/** Kernels belong to the name of a backend and stay registered when the backend is created again. */
let areKernelsRegistered = false;
