/** Two distributions brought onto the same points, where divergences compare them. */
import { ArgumentError, reject } from '@wprox/arguments';
import type { Density } from '../measures/density.js';
import {
  assertSameDimension,
  type DiscreteInput,
  readDiscrete,
  type WeightedPoints,
} from '../measures/discrete.js';
import { type GraphDistribution, readGraph } from '../measures/graph.js';
import { isDensity, readDensity } from '../measures/read-density.js';

/** What a divergence may be taken of. */
export type Distribution = Density | DiscreteInput | GraphDistribution;

/** How two distributions relate. */
export type Comparison =
  /** Probabilities of the same points or nodes. */
  | { readonly kind: 'probabilities'; readonly p: Float64Array; readonly q: Float64Array }
  | { readonly kind: 'densities'; readonly p: Density; readonly q: Density }
  /** One has a density and the other lives on points: mutually singular. */
  | { readonly kind: 'singular' };

/** @throws ArgumentError naming `p` or `q`: bad samples, or two that live on different spaces. */
export function compare(p: Distribution, q: Distribution): Comparison {
  requireDistribution('p', p);
  requireDistribution('q', q);
  if ('probabilities' in p || 'probabilities' in q) {
    if (!('probabilities' in p && 'probabilities' in q)) {
      throw new ArgumentError('q', 'is on another space than p; expected both on the same graph');
    }
    const [first, second] = [readGraph('p', p).probabilities, readGraph('q', q).probabilities];
    if (first.length !== second.length) {
      throw new ArgumentError(
        'q',
        `has ${second.length} nodes but p has ${first.length}; expected the same`,
      );
    }
    return { kind: 'probabilities', p: first, q: second };
  }
  const first = readMeasure('p', p);
  const second = readMeasure('q', q);
  if ('cdf' in first && 'cdf' in second) return { kind: 'densities', p: first, q: second };
  assertSameDimension({ dimension: dimensionOf(first) }, { dimension: dimensionOf(second) });
  const singular = 'cdf' in first || 'cdf' in second;
  return singular ? { kind: 'singular' } : onCommonPoints(first, second);
}

const readMeasure = (argument: string, input: Density | DiscreteInput) =>
  isDensity(input) ? readDensity(argument, input) : readDiscrete(argument, input);

const dimensionOf = (measure: Density | WeightedPoints) =>
  'cdf' in measure ? 1 : measure.dimension;

function requireDistribution(argument: string, input: unknown): asserts input is object {
  if (typeof input === 'object' && input !== null) return;
  reject(argument, input, 'a density, samples, a discrete measure or graphDistribution(…)');
}

/** The probabilities of each distinct point of either measure. Points agree if all digits do. */
function onCommonPoints(p: WeightedPoints, q: WeightedPoints): Comparison {
  const index = new Map<string, number>();
  const collect = (measure: WeightedPoints): [number, number][] =>
    Array.from(measure.weights, (weight, i) => {
      const point = measure.values.subarray(i * measure.dimension, (i + 1) * measure.dimension);
      const key = point.map((x) => x + 0).join(); // −0 + 0 is 0
      const place = index.get(key) ?? index.size;
      index.set(key, place);
      return [place, weight];
    });
  const entries = [collect(p), collect(q)];
  const [first, second] = entries.map((weighted) => {
    const probabilities = new Float64Array(index.size);
    for (const [place, weight] of weighted) probabilities[place]! += weight;
    return probabilities;
  });
  return { kind: 'probabilities', p: first!, q: second! };
}
