/** A right call of every function that `@wprox/exact` exports. */
import * as main from '@wprox/exact';
import * as expressions from '@wprox/exact/expressions';
import type { Calls } from '../misuse.js';

export const exported = { ...main, ...expressions };

const { discreteMeasure, gaussian, normal, samples } = main;

export const calls: Calls = {
  discreteMeasure: () => [
    [[0], [1]],
    [0.5, 0.5],
  ],
  gaussian: () => [[0], [[1]]],
  normal: () => [0, 1],
  samples: () => [[1, 2, 3], 1],
  'Density#pdf': { on: () => normal(0, 1), with: () => [0.5] },
  gaussianWasserstein: () => [gaussian([0], [[1]]), gaussian([1], [[1]])],
  wasserstein: () => [discreteMeasure([[0]], [1]), samples([1, 2], 1), 2],
};
