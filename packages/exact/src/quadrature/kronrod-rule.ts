/** The 21-point Gauss-Kronrod rule on an interval, and what it says of its own error. */

/** A function's value at a point, and how far rounding may have moved it. */
export type Sampled = readonly [value: number, noise: number];

/** What the rule says of an interval. */
export interface RuleResult {
  readonly value: number;
  /** An estimate of |value − integral|, noise included. */
  readonly error: number;
  /** The part of the error that smaller intervals may lower. */
  readonly reducible: number;
  /** The integral of |f|. */
  readonly magnitude: number;
}

/** Nodes of the Kronrod rule in (0, 1]; those of odd index are the Gauss nodes. QUADPACK's QK21. */
const nodes = [
  0.9956571630258081, 0.9739065285171717, 0.9301574913557082, 0.8650633666889845,
  0.7808177265864169, 0.6794095682990244, 0.5627571346686047, 0.4333953941292472,
  0.2943928627014602, 0.14887433898163122,
];
const kronrodWeights = [
  0.011694638867371874, 0.032558162307964725, 0.054755896574351995, 0.07503967481091996,
  0.0931254545836976, 0.10938715880229764, 0.12349197626206584, 0.13470921731147334,
  0.14277593857706009, 0.14773910490133849,
];
const kronrodCenter = 0.1494455540029169;
const gaussWeights = [
  0.06667134430868814, 0.1494513491505806, 0.21908636251598204, 0.26926671930999635,
  0.29552422471475287,
];

/** How often {@link applyRule} evaluates the function. */
export const evaluationsPerRule = 21;

/**
 * The rule on [from, to]; the function is not evaluated at the ends.
 *
 * @param displacement how far rounding may move a node: it moves the integral by that times the
 *   function's total variation, which the nodes show.
 */
export function applyRule(
  evaluate: (t: number) => Sampled,
  from: number,
  to: number,
  displacement: number,
): RuleResult {
  const center = from + (to - from) / 2;
  const half = (to - from) / 2;
  const [middle, middleNoise] = evaluate(center);
  let kronrod = kronrodCenter * middle;
  let magnitude = kronrodCenter * Math.abs(middle);
  let noise = kronrodCenter * middleNoise;
  let gauss = 0;
  let variation = 0;
  let [outerLeft, outerRight] = [Number.NaN, Number.NaN];
  for (let i = 0; i < nodes.length; i++) {
    const weight = kronrodWeights[i]!;
    const [left, leftNoise] = evaluate(center - half * nodes[i]!);
    const [right, rightNoise] = evaluate(center + half * nodes[i]!);
    kronrod += weight * (left + right);
    magnitude += weight * (Math.abs(left) + Math.abs(right));
    noise += weight * (leftNoise + rightNoise);
    if (i % 2 === 1) gauss += gaussWeights[(i - 1) / 2]! * (left + right);
    if (i > 0) variation += Math.abs(left - outerLeft) + Math.abs(right - outerRight);
    [outerLeft, outerRight] = [left, right];
  }
  variation += Math.abs(middle - outerLeft) + Math.abs(middle - outerRight);
  const moved = displacement * variation;
  // |K − G| is the error of the poorer rule. QUADPACK takes its power 3/2 for K's own, which holds for
  // smooth functions, but where there is a kink a chance agreement of K and G is then believed.
  const difference = Math.abs(kronrod - gauss);
  // Not below half a bound of the rounding of 21 products: there K is as good as float64 gives it.
  const rounding = 25 * Number.EPSILON * magnitude;
  return {
    value: kronrod * half,
    error: (Math.max(difference, rounding) + noise) * half + moved,
    // K and G weigh the noise differently: both together make no more of it than twice its integral.
    reducible: Math.max((difference - 2 * noise) * half - moved, rounding * half),
    magnitude: magnitude * half,
  };
}
