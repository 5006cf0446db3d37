/**
 * The operations of the table of second-order gradients, as each backend differentiates them. There
 * the repaired gradients are compared with differences, here the backends with each other, which is
 * a hundred times sharper.
 */
import { gradients, orders } from '../../packages/runtime/test/derivatives.js';
import { operations } from '../../packages/runtime/test/operations.js';
import type { Check } from './check.js';

/** What docs/second-order-gradients.md lists as not repaired on the `cpu` backend, the reference. */
const notRepaired = new Set([
  'logSigmoid',
  'logSoftmax',
  'cumprod',
  'batchNorm without scale',
  'losses.softmaxCrossEntropy',
  'image.resizeNearestNeighbor',
  'localResponseNormalization',
]);

/** WebGPU's specification lets them be wrong by 5e-4. */
const looseOnWebGPU = new Set(['sin', 'cos', 'tan']);

export const secondOrderChecks: Check[] = operations
  .filter(({ name }) => !notRepaired.has(name))
  .flatMap((operation) =>
    orders.map((order) => ({
      group: order === 'first' ? 'kernels, gradients' : 'gradients of gradients',
      name: `${operation.name}, ${order}`,
      compute: () => gradients(operation, order),
      ...(looseOnWebGPU.has(operation.name) && { notOn: 'webgpu' }),
    })),
  );
