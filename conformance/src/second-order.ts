/**
 * The operations in the table of second-order gradients, as each backend differentiates them. The tests
 * of @wprox/runtime compare the repaired gradients with finite differences. The checks here compare
 * the backends with each other, which detects errors a hundred times smaller.
 */
import { gradients, orders } from '../../packages/runtime/test/derivatives.js';
import { operations } from '../../packages/runtime/test/operations.js';
import type { Check } from './check.js';

/** The operations that docs/concepts/second-order-gradients.md lists as not repaired on `cpu`, the reference. */
const notRepaired = new Set(['logSigmoid', 'cumprod', 'losses.softmaxCrossEntropy']);

/** WebGPU's specification allows an error of 5e-4 for these, and that of WebGL names no bound. */
const looseOnGraphics = new Set(['sin', 'cos', 'tan']);

export const secondOrderChecks: Check[] = operations
  .filter(({ name }) => !notRepaired.has(name))
  .flatMap((operation) =>
    orders.map((order) => ({
      group: order === 'first' ? 'kernels, gradients' : 'gradients of gradients',
      name: `${operation.name}, ${order}`,
      compute: () => gradients(operation, order),
      ...(looseOnGraphics.has(operation.name) && { notOn: ['webgl', 'webgpu'] }),
    })),
  );
