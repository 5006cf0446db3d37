/** Replaces kernels of tfjs 4.22.0 that give wrong numbers. */
import type { KernelFunc } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';

/** The kernels that are repaired; a second repair does nothing to them. */
const repaired = new WeakSet<KernelFunc>();

/**
 * Replaces a kernel of a backend by what `repair` makes of it; does nothing if there is no kernel, or if
 * it was replaced before.
 */
export function replaceKernel(
  kernelName: string,
  backendName: string,
  repair: (stock: KernelFunc) => KernelFunc,
): void {
  const stock = tf.getKernel(kernelName, backendName);
  if (!stock || repaired.has(stock.kernelFunc)) return;
  const kernelFunc = repair(stock.kernelFunc);
  repaired.add(kernelFunc);
  tf.unregisterKernel(kernelName, backendName);
  tf.registerKernel({ ...stock, kernelFunc });
}

/** Registers a kernel that a backend lacks; does nothing if it has one. */
export function addKernel(kernelName: string, backendName: string, kernelFunc: KernelFunc): void {
  if (tf.getKernel(kernelName, backendName)) return;
  repaired.add(kernelFunc);
  tf.registerKernel({ kernelName, backendName, kernelFunc });
}
