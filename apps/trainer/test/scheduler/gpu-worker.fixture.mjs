/**
 * Worker for tests: the real protocol (from dist/) around a training function that trains nothing and notes
 * its process and the GPU that its environment gives it. A variant `fails` fails.
 */
import { becomeWorker } from '../../dist/scheduler/worker-process.js';

const { CUDA_VISIBLE_DEVICES, WPROX_WEBGPU_ADAPTER, WPROX_GPU } = process.env;

async function trainRun({ config, onNote }) {
  const gpu = { CUDA_VISIBLE_DEVICES, WPROX_WEBGPU_ADAPTER, WPROX_GPU };
  onNote(JSON.stringify({ pid: process.pid, ...gpu }));
  if (config.variant === 'fails') throw new Error('no memory');
  return 'complete';
}

becomeWorker(async () => trainRun);
