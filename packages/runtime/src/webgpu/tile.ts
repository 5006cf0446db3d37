/** Tile of five dimensions or more, which the stock kernel does on the processor and waits for. */
import type { KernelFunc, TensorInfo } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';

/** Ranks that the stock kernel's program can do. */
const STOCK_RANK = 4;

interface Disposing {
  disposeData(id: TensorInfo['dataId']): void;
}

/**
 * Extends Tile, one axis at a time: repeating axis a of a tensor is repeating the rows of a matrix
 * that has everything before a along its rows and everything from a on along its columns.
 */
export function registerTile(): void {
  const stock = tf.getKernel('Tile', 'webgpu');
  if (!stock) throw new Error('the webgpu backend has no kernel "Tile"; expected version 4.22.0');
  const tile = stock.kernelFunc as KernelFunc;
  const kernelFunc: KernelFunc = (call) => {
    const x = call.inputs['x'] as TensorInfo;
    const reps = call.attrs!['reps'] as number[];
    if (x.shape.length <= STOCK_RANK || x.dtype === 'string') return tile(call);
    const backend = call.backend as Disposing;
    const shape = [...x.shape];
    let tiled: TensorInfo | undefined;
    for (const [axis, count] of reps.entries()) {
      const isLast = axis === reps.length - 1;
      if (count === 1 && !(isLast && !tiled)) continue;
      const rows = tf.util.sizeFromShape(shape.slice(0, axis));
      const columns = tf.util.sizeFromShape(shape.slice(axis));
      const from = { ...(tiled ?? x), shape: [rows, columns] };
      const attrs = { reps: [1, count] };
      const next = tile({ ...call, inputs: { x: from }, attrs }) as TensorInfo;
      if (tiled) backend.disposeData(tiled.dataId);
      tiled = next;
      shape[axis]! *= count;
    }
    return { ...tiled!, shape };
  };
  tf.unregisterKernel('Tile', 'webgpu');
  tf.registerKernel({ ...stock, kernelFunc });
}
