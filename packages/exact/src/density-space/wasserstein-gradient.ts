/**
 * The Riemannian structure of Appendix A on distributions on a graph, such as the cells of a grid:
 * tangent vectors V_Φ = −∇·(ρ∇Φ), the gradient grad_W F = −∇·(ρ∇ δF/δρ) and its flow. L(p), the
 * weighted Laplacian, stands for −∇·(ρ∇):
 *
 *   V_Φ = L(p)Φ,   grad_W F(p) = L(p) δF/δp,   dp/dt = −L(p) δF/δp.
 *
 * With the logarithmic mean L(p) log p is the ordinary Laplacian of p, for θ(a, b)(log a − log b) = a − b:
 * the flow of entropy is the graph's heat flow exactly (Maas 2011).
 */
import { ArgumentError } from '@wprox/arguments';
import { dormandPrince, requireSteps } from '../flows/dormand-prince.js';
import { checkOptions } from '../inputs/options.js';
import { readVector } from '../inputs/vector.js';
import { type GraphDistribution, graphDistribution, readGraph } from '../measures/graph.js';
import type { EdgeMean } from '../metric-tensors/edge-means.js';
import { conductances, type GraphOptions, readMean } from '../metric-tensors/graph.js';
import { type Energy, readEnergy } from './energies.js';

/**
 * Computes the tangent vector V_Φ = L(p)Φ: how fast masses change if they move with the velocity ∇Φ,
 * the continuity equation. O(edges).
 *
 * @param potential Φ, one number per node.
 * @returns dp/dt, one number per node, of sum 0.
 * @throws ArgumentError naming `potential` (another number of nodes, not finite) or `mean`.
 *
 * Reference: [1], Appendix A; [8].
 *
 * @example
 * tangentOfPotential(graphDistribution([0.5, 0.5], [[0, 1]]), [1, 0]); // [0.5, -0.5]
 */
export function tangentOfPotential(
  at: GraphDistribution,
  potential: ArrayLike<number>,
  options: GraphOptions = {},
): Float64Array {
  const graph = readGraph('at', at);
  const phi = readVector('potential', potential, graph.probabilities.length);
  return tangent(graph, phi, readMean(options), (i, j) => {
    throw new ArgumentError(
      'potential',
      `is ${phi[i]} and ${phi[j]} at nodes ${i} and ${j}; expected a smaller difference`,
    );
  });
}

/** L(p)Φ. @param refuse is called for each edge whose flux is not finite. */
function tangent(
  at: GraphDistribution,
  potential: ArrayLike<number>,
  mean: EdgeMean,
  refuse?: (i: number, j: number) => void,
): Float64Array {
  const result = new Float64Array(at.probabilities.length);
  for (const [i, j, conductance] of conductances(at, mean)) {
    const flux = conductance * (potential[i]! - potential[j]!);
    if (!Number.isFinite(flux)) refuse?.(i, j);
    result[i]! += flux;
    result[j]! -= flux;
  }
  return result;
}

/**
 * Computes the Wasserstein gradient grad_W F(p) = L(p) δF/δp.
 *
 * @param at the masses, above 0 where δF/δp is infinite at 0 as entropy's is.
 * @returns one number per node, of sum 0: the flow is its negative.
 * @throws ArgumentError naming `energy` (δF/δp that is not finite) or `mean`.
 *
 * Reference: [14]; [1], Appendix A.
 */
export function wassersteinGradient(
  at: GraphDistribution,
  energy: Energy,
  options: GraphOptions = {},
): Float64Array {
  const graph = readGraph('at', at);
  const read = readEnergy('energy', energy);
  read.value(graph.probabilities.slice());
  const variation = read.firstVariation(graph.probabilities.slice());
  variation.forEach((value, i) => {
    if (Number.isFinite(value)) return;
    throw new ArgumentError(
      'energy',
      `has the first variation ${value} at node ${i} of mass ${graph.probabilities[i]}; expected a finite one`,
    );
  });
  return tangentOfPotential(graph, variation, options);
}

/**
 * Follows the gradient flow dp/dt = −L(p) δF/δp.
 *
 * @param at p(0). @param time t ≥ 0, in units of x² where edges have the weight 1/width².
 * @param options `mean` of an edge's masses, default `'arithmetic'`; `tolerance` of a step relative to
 *   the largest mass, default 1e-10; `maximumSteps`, default 100,000: explicit steps are at most about
 *   width²/n long.
 * @returns p(t) on the same graph, of sum 1 to rounding.
 * @throws ArgumentError naming `time`, `mean`, `energy`, `tolerance`, or `maximumSteps` if they do not suffice, as
 *   where masses reach 0 and the flow ends.
 *
 * Reference: [14]; [18].
 */
export function densityFlow(
  at: GraphDistribution,
  energy: Energy,
  time: number,
  options: GraphOptions & { readonly tolerance?: number; readonly maximumSteps?: number } = {},
): GraphDistribution {
  const graph = readGraph('at', at);
  const own = readEnergy('energy', energy);
  checkOptions(options, ['mean', 'tolerance', 'maximumSteps'], '{ tolerance: 1e-10 }');
  const { tolerance = 1e-10, maximumSteps = 100_000, mean = 'arithmetic' } = options;
  requireSteps(time, { tolerance, maximumSteps });
  wassersteinGradient(graph, own, { mean });
  const largest = graph.probabilities.reduce((max, mass) => Math.max(max, mass), 0);
  const outside = -tolerance * largest;
  // NaN where it is not defined makes the steps of the integrator smaller.
  const slope = (masses: Float64Array) =>
    masses.every((mass) => mass >= outside)
      ? tangent({ ...graph, probabilities: masses }, own.firstVariation(masses), mean).map(
          (v) => -v,
        )
      : new Float64Array(masses.length).fill(Number.NaN);
  const probabilities = dormandPrince(slope, graph.probabilities, time, {
    tolerance,
    maximumSteps,
    floor: largest,
  });
  return graphDistribution(
    probabilities.map((mass) => Math.max(0, mass)),
    graph.edges,
  );
}
