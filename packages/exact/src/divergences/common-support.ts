/** Two distributions brought onto the same points, where divergences compare them. */
import { ArgumentError } from '@wprox/arguments';
import type { Density } from '../measures/density.js';
import {
  assertSameDimension,
  type DiscreteInput,
  readDiscrete,
  type WeightedPoints,
} from '../measures/discrete.js';
import type { GraphDistribution } from '../measures/graph.js';

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
  if ('probabilities' in p || 'probabilities' in q) {
    if (!('probabilities' in p && 'probabilities' in q)) {
      throw new ArgumentError('q', 'is on another space than p; expected both on the same graph');
    }
    if (p.probabilities.length !== q.probabilities.length) {
      throw new ArgumentError(
        'q',
        `has ${q.probabilities.length} nodes but p has ${p.probabilities.length}; expected the same`,
      );
    }
    return { kind: 'probabilities', p: p.probabilities, q: q.probabilities };
  }
  if ('cdf' in p && 'cdf' in q) return { kind: 'densities', p, q };
  const first = 'cdf' in p ? undefined : readDiscrete('p', p);
  const second = 'cdf' in q ? undefined : readDiscrete('q', q);
  assertSameDimension({ dimension: first?.dimension ?? 1 }, { dimension: second?.dimension ?? 1 });
  return first && second ? onCommonPoints(first, second) : { kind: 'singular' };
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
