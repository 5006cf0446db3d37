/** Replaces kernels of tfjs 4.22.0 that give wrong numbers. */
import type { KernelFunc } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';

/** The repairs that a kernel went through; a second time does nothing to it. */
const repairs = new WeakMap<KernelFunc, readonly string[]>();

/**
 * Replaces a kernel of a backend by what `repair` makes of it; does nothing if there is no kernel, or if
 * this repair was made before.
 */
export function replaceKernel(
  kernelName: string,
  backendName: string,
  repairName: string,
  repair: (stock: KernelFunc) => KernelFunc,
): void {
  const stock = tf.getKernel(kernelName, backendName);
  const before = stock ? (repairs.get(stock.kernelFunc) ?? []) : [];
  if (!stock || before.includes(repairName)) return;
  const kernelFunc = repair(stock.kernelFunc);
  repairs.set(kernelFunc, [...before, repairName]);
  setKernel(kernelName, backendName, kernelFunc);
}

/**
 * Registers a kernel in the place of the one that a backend may have. It removes that one first; otherwise
 * tfjs only warns and keeps it.
 */
export function setKernel(kernelName: string, backendName: string, kernelFunc: KernelFunc): void {
  const stock = tf.getKernel(kernelName, backendName);
  if (stock) tf.unregisterKernel(kernelName, backendName);
  tf.registerKernel({ ...stock, kernelName, backendName, kernelFunc });
}

/** Registers a kernel that a backend lacks; does nothing if it has one. */
export function addKernel(kernelName: string, backendName: string, kernelFunc: KernelFunc): void {
  if (!tf.getKernel(kernelName, backendName)) {
    tf.registerKernel({ kernelName, backendName, kernelFunc });
  }
}
