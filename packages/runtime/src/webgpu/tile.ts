/** Tile of five or more dimensions, for which the stock kernel reads the data to the processor. */
import type { KernelFunc, TensorInfo } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { setKernel } from '../kernels/replace.js';

/** The largest rank that the stock kernel supports on the card. */
const STOCK_RANK = 4;

interface Disposing {
  disposeData(id: TensorInfo['dataId']): void;
}

/**
 * Extends Tile, one axis at a time. To repeat axis a of a tensor, it repeats the rows of a matrix, whose
 * rows run over the axes before a and whose columns run over a and the axes after it.
 * @throws Error if the backend is not 4.22.0.
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
  setKernel('Tile', 'webgpu', kernelFunc);
}
