/**
 * Energies F of distributions on nodes (cells of a grid, or any graph) with their first variations δF/δp,
 * the integrands of Wasserstein gradient flows (Appendix A of the main paper):
 *
 *   internal Σ_i v U(p_i/v),   potential Σ_i V_i p_i,   interaction ½ Σ_ij W_ij p_i p_j,
 *   KL(p‖e^{−V}) = entropy + potential.
 *
 * With v the volume of a cell these are ∫U(ρ), ∫Vρ and ½∬W(x, y)ρρ for ρ = p/v.
 */

import { ArgumentError, requirePositive } from '@wprox/arguments';
import { checkedNumber, checkedNumbers, numberFrom } from '../inputs/callback.js';
import { requireMembers } from '../inputs/options.js';
import { readVector } from '../inputs/vector.js';
import { largestEntry, type MatrixInput, readSquare, times } from '../linear-algebra/matrix.js';
import { assertSymmetric } from '../linear-algebra/positive-semidefinite.js';

/** F with δF/δp. Both take masses, one per node. */
export interface Energy {
  value(masses: Float64Array): number;
  /** One number per node; only their differences matter. */
  firstVariation(masses: Float64Array): Float64Array;
}

/**
 * Gives the internal energy ∫U(ρ)dx, whose flow is ∂_tρ = ∇·(ρ∇U′(ρ)): U = r^m/(m − 1) is the porous
 * medium equation ∂_tρ = Δρ^m.
 *
 * @param density U(r) and U′(r) of a density r ≥ 0. @param volume v of a cell. Default 1.
 * @returns F and its first variation δF/δp.
 * @throws ArgumentError naming `volume` (not above 0).
 *
 * Reference: [4], section 5.2; [14].
 */
export function internalEnergy(
  density: { value(r: number): number; derivative(r: number): number },
  volume = 1,
): Energy {
  requireMembers('density', density, ['value', 'derivative'], 'U as { value(r), derivative(r) }');
  requirePositive('volume', volume);
  const value = numberFrom('density.value', (r: number) => density.value(r));
  const derivative = numberFrom('density.derivative', (r: number) => density.derivative(r));
  value(1);
  derivative(1);
  return {
    value: (masses) =>
      volume * readMasses(masses).reduce((sum, mass) => sum + value(mass / volume), 0),
    firstVariation: (masses) => readMasses(masses).map((mass) => derivative(mass / volume)),
  };
}

const readMasses = (masses: Float64Array) => readVector('masses', masses);

/**
 * Gives the negative entropy ∫ρ log ρ dx, whose flow is the heat flow ∂_tρ = Δρ.
 *
 * @param volume v of a cell. Default 1.
 * @returns F and its first variation δF/δp, in nats.
 * @throws ArgumentError naming `volume`.
 *
 * Reference: [13]; on graphs [18].
 */
export function entropyEnergy(volume = 1): Energy {
  return internalEnergy(
    {
      value: (r) => (r === 0 ? 0 : r * Math.log(r)),
      derivative: (r) => Math.log(r) + 1,
    },
    volume,
  );
}

/**
 * Gives the potential energy ∫Vρ dx, whose flow is transport down V.
 *
 * @param potential V_i, one per node.
 * @returns F and its first variation δF/δp.
 * @throws ArgumentError naming `potential` (not finite).
 *
 * Reference: [4], section 5.2.
 */
export function potentialEnergy(potential: ArrayLike<number>): Energy {
  const values = readVector('potential', potential);
  return {
    value: (masses) =>
      readNodes('potential', values.length, masses).reduce(
        (sum, mass, i) => sum + mass * values[i]!,
        0,
      ),
    firstVariation: (masses) => {
      readNodes('potential', values.length, masses);
      return values.slice();
    },
  };
}

/**
 * Gives the interaction energy ½∬W(x, y)ρρ dx dy.
 *
 * @param kernel W_ij, symmetric, one row and column per node.
 * @returns F and its first variation δF/δp.
 * @throws ArgumentError naming `kernel` (not square, not finite, not symmetric within 1e-9).
 *
 * Reference: [4], section 5.2.
 */
export function interactionEnergy(kernel: MatrixInput): Energy {
  const matrix = readSquare('kernel', kernel);
  assertSymmetric('kernel', matrix, 1e-9 * largestEntry(matrix));
  const firstVariation = (masses: Float64Array) =>
    times(matrix, readNodes('kernel', matrix.rows, masses));
  return {
    value: (masses) =>
      firstVariation(masses).reduce((sum, value, i) => sum + (value * masses[i]!) / 2, 0),
    firstVariation,
  };
}

/**
 * Gives KL(ρ‖e^{−V}) = ∫ρ log ρ dx + ∫Vρ dx, whose flow is the Fokker-Planck equation
 * ∂_tρ = ∇·(ρ∇V) + Δρ. e^{−V} need not have mass 1.
 *
 * @param potential V_i, one per node. @param volume v of a cell. Default 1.
 * @returns F and its first variation δF/δp, in nats.
 * @throws ArgumentError naming `potential` or `volume`.
 *
 * Reference: [13], section 2.
 */
export function relativeEntropyEnergy(potential: ArrayLike<number>, volume = 1): Energy {
  return sumOfEnergies(entropyEnergy(volume), potentialEnergy(potential));
}

/**
 * Adds energies, and with them their flows.
 *
 * @returns F = Σ F_k and its first variation Σ δF_k/δp.
 * @throws what the energies throw.
 *
 * Reference: [4], section 5.2.
 */
export function sumOfEnergies(...energies: readonly Energy[]): Energy {
  for (const [k, energy] of energies.entries()) readEnergy(`energies[${k}]`, energy);
  return {
    value: (masses) => energies.reduce((sum, energy) => sum + energy.value(masses), 0),
    firstVariation: (masses) => {
      const sum = new Float64Array(masses.length);
      for (const energy of energies) {
        energy.firstVariation(masses).forEach((value, i) => {
          sum[i]! += value;
        });
      }
      return sum;
    },
  };
}

/** Reads an energy, which may be the user's own. @throws ArgumentError that names `argument`. */
export function readEnergy(argument: string, energy: Energy): Energy {
  requireMembers(
    argument,
    energy,
    ['value', 'firstVariation'],
    'an energy with value and firstVariation, such as entropyEnergy()',
  );
  return {
    value: (masses) => checkedNumber(`${argument}.value`, energy.value(masses)),
    firstVariation: (masses) =>
      checkedNumbers(`${argument}.firstVariation`, energy.firstVariation(masses), masses.length),
  };
}

function readNodes(argument: string, nodes: number, masses: Float64Array): Float64Array {
  const read = readMasses(masses);
  if (read.length === nodes) return read;
  throw new ArgumentError(argument, `is of ${nodes} nodes; expected ${read.length} as masses`);
}
