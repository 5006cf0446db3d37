/** Partial transport: only part of the mass has to be carried. */
import { Matrix } from 'ml-matrix';
import { requireNumber } from '../../inputs/number.js';
import type { MatrixInput } from '../../linear-algebra/matrix.js';
import { totalMass } from '../../measures/weights.js';
import { solve } from '../transport/transport-plan.js';
import { readMassProblem } from './masses.js';

/** The result of {@link partialTransport}. */
export interface PartialTransport {
  /** Σ π_ij c_ij. */
  readonly cost: number;
  /** π, n × m: row sums at most a, column sums at most b, sum `mass`. */
  readonly coupling: Matrix;
  /** No plan of this mass is cheaper by more than this. A few roundings. */
  readonly dualityGap: number;
}

/**
 * Computes the cheapest way to carry a given mass between measures of any masses,
 *
 *   min Σ π_ij c_ij   over π ≥ 0 with   Σ_j π_ij ≤ a_i,  Σ_i π_ij ≤ b_j,  Σ π_ij = mass,
 *
 * exactly: a point that takes the rest of each side at no cost makes it a balanced problem, which the
 * network simplex solves. For points x, y of the line give the costs |x_i − y_j|^p.
 *
 * @param costs c, n × m, at least 0. @param sourceMasses a, n numbers of at least 0, of any sum.
 * @param targetMasses b, m such numbers.
 * @param mass from 0 to the smaller sum (within 1e-12 of it).
 * @returns the plan; masses are right to 2⁻⁵² of the sum of all.
 * @throws ArgumentError naming `costs`, `sourceMasses`, `targetMasses` or `mass`.
 *
 * Reference: [28], proposition 1; [29].
 *
 * @example
 * partialTransport([[0, 4], [4, 1]], [1, 1], [1, 2], 1).cost; // 0: the pair that costs nothing
 */
export function partialTransport(
  costs: MatrixInput,
  sourceMasses: ArrayLike<number>,
  targetMasses: ArrayLike<number>,
  mass: number,
): PartialTransport {
  const { costs: matrix, source, target } = readMassProblem(costs, sourceMasses, targetMasses);
  const [n, m] = [source.length, target.length];
  const most = Math.min(totalMass(source), totalMass(target));
  const isPart = (part: number) => part >= 0 && part <= most * (1 + 1e-12);
  requireNumber('mass', mass, isPart, `0 to ${most}, the smaller sum of masses`);
  if (mass === 0) return { cost: 0, coupling: Matrix.zeros(n, m), dualityGap: 0 };
  const carried = Math.min(mass, most);
  // What is denormal has no reciprocal.
  const unit = Math.max(matrix.max(), 2 ** -1020);
  const rest = { source: totalMass(source) - carried, target: totalMass(target) - carried };
  const whole = carried + rest.source + rest.target;
  const extended = new Float64Array((n + 1) * (m + 1));
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < m; j++) extended[i * (m + 1) + j] = matrix.get(i, j) / unit;
  }
  // Above 0 is enough: what the two rests exchanged would have to be carried elsewhere instead.
  extended[n * (m + 1) + m] = 2;
  const plan = solve(
    extended,
    Float64Array.from([...source, Math.max(0, rest.target)], (value) => value / whole),
    Float64Array.from([...target, Math.max(0, rest.source)], (value) => value / whole),
  );
  const coupling = Matrix.zeros(n, m);
  let cost = 0;
  plan.coupling.masses.forEach((share, k) => {
    const [i, j] = [plan.coupling.sources[k]!, plan.coupling.targets[k]!];
    if (i === n || j === m) return;
    coupling.set(i, j, share * whole);
    cost += share * (matrix.get(i, j) / unit);
  });
  // The simplex carries whole multiples of 2⁻⁵² of the mass, each of which may cost up to 1.
  const grains = (n + m + 2) * 2 ** -51;
  return {
    cost: cost * whole * unit,
    coupling,
    dualityGap: (Math.max(0, plan.dualityGap) + grains) * whole * unit,
  };
}
