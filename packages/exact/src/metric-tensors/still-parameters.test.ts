/** Parameters that move a model by rounding only, and such that move it by very little. */
import fc from 'fast-check';
import type { Matrix } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import { naturalGradient } from '../flows/flow-problem.js';
import { normal } from '../measures/families.js';
import { gaussian } from '../measures/gaussian.js';
import { gaussianCubature } from '../quadrature/gaussian-cubature.js';
import { affineMetricOfModel } from './affine.js';
import { fullQuadraticBasis } from './basis.js';
import { gaussianMetric, gaussianTangents } from './gaussian.js';
import { linearize, rwpMetric } from './generator.js';
import { densityFamilyMetric, quantileFamilyMetric } from './one-dimensional.js';
import { pushForwardMetric } from './push-forward.js';

const tiny = 1e-12;
/** N(m·1, (2 + 1e-12 τ)²): c turns cos² + sin², which is 1 but for its rounding. */
const mean = ([m, c]: Float64Array) => m! * (Math.cos(c!) ** 2 + Math.sin(c!) ** 2);
const deviation = (theta: Float64Array) => 2 + tiny * theta[2]!;
const member = (theta: Float64Array) => normal(mean(theta), deviation(theta));
const generator = (theta: Float64Array, z: number) => mean(theta) + deviation(theta) * z;
const plane = (theta: Float64Array) => gaussian([mean(theta)], [[deviation(theta) ** 2]]);
const nodes = gaussianCubature(gaussian([0], [[1]]), 5);

const wasserstein = [1, tiny ** 2];
const metrics: [string, (theta: Float64Array) => Matrix, readonly number[]][] = [
  ['gaussianMetric', (t) => gaussianMetric(plane(t), gaussianTangents(plane, t)), wasserstein],
  ['affineMetricOfModel', (t) => affineMetricOfModel(plane, t, fullQuadraticBasis(1)), wasserstein],
  [
    'rwpMetric',
    (t) => rwpMetric(linearize((at, [z]) => [generator(at, z!)], t, nodes, nodes.weights)),
    wasserstein,
  ],
  ['densityFamilyMetric', (t) => densityFamilyMetric(member, t), wasserstein],
  [
    'quantileFamilyMetric',
    (t) => quantileFamilyMetric((u, at) => member(at).quantile(u), t),
    wasserstein,
  ],
  [
    'pushForwardMetric',
    (t) => pushForwardMetric((z, at) => generator(at, z), t).wasserstein,
    wasserstein,
  ],
];

describe('a parameter', () => {
  const places = fc.tuple(
    fc.double({ min: -1, max: 1, noNaN: true }),
    fc.double({ min: -3, max: 3, noNaN: true }),
  );

  it.each(metrics)(
    'that moves nothing has no length, and one of 1e-12 its own: %s',
    (_, metricAt, expected) => {
      fc.assert(
        fc.property(places, ([m, c]) => {
          const theta = Float64Array.of(m, c, 1);
          const metric = metricAt(theta);
          for (const k of [0, 1, 2]) expect(metric.get(k, 1)).toBe(0);
          expect(Math.abs(metric.get(0, 0) - expected[0]!)).toBeLessThan(1e-8 * expected[0]!);
          // Quadratures stop at 1e-12 in the metric's units; what their first rules give is far better.
          expect(Math.abs(metric.get(2, 2) / expected[1]! - 1)).toBeLessThan(1e-2);
          const slope = [1, 1e-9, tiny];
          const step = naturalGradient(
            { loss: () => 0, gradient: () => slope, metric: () => metric },
            theta,
          );
          expect(step[1]).toBe(0);
          expect(Math.abs((step[2]! * tiny * expected[1]!) / tiny ** 2 - 1)).toBeLessThan(2e-2);
        }),
        { numRuns: 2 },
      );
    },
  );
});
