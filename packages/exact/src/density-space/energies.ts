/**
 * Energies F of distributions on nodes (cells of a grid, or any graph) with their first variations δF/δp,
 * the integrands of Wasserstein gradient flows (Appendix A of the main paper):
 *
 *   internal Σ_i v U(p_i/v),   potential Σ_i V_i p_i,   interaction ½ Σ_ij W_ij p_i p_j,
 *   KL(p‖e^{−V}) = entropy + potential.
 *
 * With v the volume of a cell these are ∫U(ρ), ∫Vρ and ½∬W(x, y)ρρ for ρ = p/v.
 */
import { ArgumentError } from '@wprox/arguments';
import { assertFinite } from '../inputs/vector.js';
import { type MatrixInput, readMatrix } from '../linear-algebra/matrix.js';

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
  if (!(volume > 0 && Number.isFinite(volume))) {
    throw new ArgumentError('volume', `is ${volume}; expected a number above 0`);
  }
  return {
    value: (masses) => volume * masses.reduce((sum, mass) => sum + density.value(mass / volume), 0),
    firstVariation: (masses) => masses.map((mass) => density.derivative(mass / volume)),
  };
}

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
  assertFinite('potential', potential);
  const values = Float64Array.from(potential);
  return {
    value: (masses) => {
      assertNodes('potential', values.length, masses);
      return masses.reduce((sum, mass, i) => sum + mass * values[i]!, 0);
    },
    firstVariation: (masses) => {
      assertNodes('potential', values.length, masses);
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
  const matrix = readMatrix('kernel', kernel);
  if (matrix.rows !== matrix.columns) {
    throw new ArgumentError('kernel', `is ${matrix.rows} × ${matrix.columns}; expected a square`);
  }
  const rows = matrix.to2DArray();
  const size = rows.reduce((max, row) => Math.max(max, ...row.map(Math.abs)), 0);
  rows.forEach((row, i) => {
    for (let j = 0; j < i; j++) {
      if (Math.abs(row[j]! - rows[j]![i]!) <= 1e-9 * size) continue;
      throw new ArgumentError(
        'kernel',
        `holds ${row[j]} at (${i}, ${j}) and ${rows[j]![i]} at (${j}, ${i}); expected symmetry`,
      );
    }
  });
  const firstVariation = (masses: Float64Array) => {
    assertNodes('kernel', rows.length, masses);
    return Float64Array.from(rows, (row) =>
      row.reduce((sum, weight, j) => sum + weight * masses[j]!, 0),
    );
  };
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

function assertNodes(argument: string, nodes: number, masses: Float64Array): void {
  if (masses.length !== nodes) {
    throw new ArgumentError(argument, `is of ${nodes} nodes; expected ${masses.length} as masses`);
  }
}
