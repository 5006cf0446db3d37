/**
 * The Wasserstein-2 metric of densities on a rectangle without closed form, by solving the elliptic
 * equation that defines it,
 *
 *   −∇·(ρ∇Φ_i) = ∂_iρ,   ρ ∂Φ/∂n = 0 on the boundary,   G_ij = ∫ Φ_i ∂_jρ dx.
 *
 * Finite volumes on a grid of cells: the flux over the face between two cells is ρ(face) times the
 * difference of Φ over the distance of the centers, none over the boundary. The matrix is symmetric
 * and positive semi-definite with the constants as kernel, like a graph's Laplacian, and is solved by
 * conjugate gradients scaled by its diagonal, which also evens out densities that vary by orders of
 * magnitude. Second-order accurate for smooth densities.
 */

import { ArgumentError } from '@wprox/arguments';
import { Matrix } from 'ml-matrix';
import { gradient, withoutNoise } from '../differentiation/differences.js';
import { numberFrom, numbersFrom } from '../inputs/callback.js';
import { requireIterations } from '../inputs/number.js';
import { checkOptions, checkProperties } from '../inputs/options.js';
import { readVector } from '../inputs/vector.js';
import { symmetrized } from '../linear-algebra/matrix.js';

/** A rectangle divided into equal cells. */
export interface Grid {
  readonly lower: readonly [number, number];
  readonly upper: readonly [number, number];
  /** Cells along x and along y. */
  readonly cells: readonly [number, number];
}

/** Options of {@link solveElliptic}. */
export interface EllipticOptions {
  /** Of the residual, relative to the right side, both scaled by the diagonal. Default 1e-12. */
  readonly tolerance?: number;
  /** Default 50 × the larger number of cells. */
  readonly maximumIterations?: number;
}

/** The result of {@link solveElliptic}. */
export interface EllipticSolution {
  /** Φ at the cells' centers, cell (i, j) at j·cells[0] + i; its mean over the cells is 0. */
  readonly potential: Float64Array;
  readonly iterations: number;
  /** The scaled residual that was reached. */
  readonly residual: number;
}

/**
 * Solves −∇·(ρ∇Φ) = σ.
 *
 * @param density ρ(x, y), positive on the inner faces. @param source σ at the cells' centers; its
 *   mean is taken off, for without a flux over the boundary the sources must sum to 0.
 * @returns Φ at the centers, of mean 0, with the iterations and the residual.
 * @throws ArgumentError naming `grid`, `density` (not positive, not finite), `source`, or
 *   `maximumIterations` if the tolerance was not reached within them.
 *
 * Reference: [1], Appendix A; [14].
 */
export function solveElliptic(
  grid: Grid,
  density: (x: number, y: number) => number,
  source: ArrayLike<number>,
  options: EllipticOptions = {},
): EllipticSolution {
  const system = assemble(readGrid(grid), 'density', density);
  const right = readVector('source', source, system.nx * system.ny, 'one number per cell');
  return conjugateGradients(system, right, options);
}

/**
 * Computes G_ij = ∫ Φ_i ∂_jρ dx, −∇·(ρ∇Φ_i) = ∂_iρ, of a model of densities on a rectangle.
 *
 * @param pdf ρ(x, y, θ), positive inside. @param options of the solver, and `derivatives(x, y)`:
 *   ∂ρ/∂θ at θ; by extrapolated central differences if left out.
 * @returns p × p, with an error of second order in the cells' sizes, and that of the mass outside.
 * @throws ArgumentError as {@link solveElliptic}, naming `pdf` where that names `density`.
 *
 * Reference: [1], Appendix A; [14].
 */
export function ellipticMetric(
  grid: Grid,
  pdf: (x: number, y: number, theta: Float64Array) => number,
  theta: ArrayLike<number>,
  options: EllipticOptions & {
    readonly derivatives?: (x: number, y: number) => ArrayLike<number>;
  } = {},
): Matrix {
  const { lower, ...rest } = readGrid(grid);
  const density = numberFrom('pdf', pdf);
  const at = readVector('theta', theta);
  checkOptions(options, ['tolerance', 'maximumIterations', 'derivatives']);
  const { derivatives, ...solver } = options;
  const p = at.length;
  const system = assemble({ lower, ...rest }, 'pdf', (x, y) => density(x, y, at));
  const derivativesAt =
    derivatives === undefined
      ? (x: number, y: number) => withoutNoise(gradient((t) => density(x, y, t), at))
      : numbersFrom('derivatives', derivatives, p);
  const { nx, ny, dx, dy } = system;
  const sources = Array.from({ length: p }, () => new Float64Array(nx * ny));
  for (let c = 0; c < nx * ny; c++) {
    const x = lower[0] + ((c % nx) + 0.5) * dx;
    const y = lower[1] + (Math.floor(c / nx) + 0.5) * dy;
    const values = derivativesAt(x, y);
    for (let k = 0; k < p; k++) sources[k]![c] = values[k]!;
  }
  const potentials = sources.map((source) => conjugateGradients(system, source, solver).potential);
  const phi = new Matrix(potentials);
  return symmetrized(phi.mmul(new Matrix(sources).transpose()).mul(dx * dy));
}

interface System {
  readonly nx: number;
  readonly ny: number;
  readonly dx: number;
  readonly dy: number;
  /** ρ/dx² on the face right of each cell, 0 at the boundary; ρ/dy² on the face above. */
  readonly right: Float64Array;
  readonly above: Float64Array;
  readonly diagonal: Float64Array;
}

/** Float64Arrays of this many cells take tens of megabytes each. */
const mostCells = 1e7;

function readGrid(grid: Grid): Grid {
  const names = ['lower', 'upper', 'cells'] as const;
  checkProperties('grid', grid, names, '{ lower: [0, 0], upper: [1, 1], cells: [8, 8] }');
  const [lower, upper, cells] = names.map((name) => {
    const [x, y] = readVector(`grid.${name}`, grid[name], 2) as unknown as [number, number];
    return [x, y] as const;
  }) as [Grid['lower'], Grid['upper'], Grid['cells']];
  return { lower, upper, cells };
}

function assemble(
  { lower, upper, cells }: Grid,
  argument: string,
  given: (x: number, y: number) => number,
): System {
  const density = numberFrom(argument, given);
  const [nx, ny] = cells;
  const [dx, dy] = [(upper[0] - lower[0]) / nx, (upper[1] - lower[1]) / ny];
  const counts = Number.isSafeInteger(nx) && Number.isSafeInteger(ny) && nx > 1 && ny > 1;
  if (!counts || nx * ny > mostCells || !(dx > 0 && dy > 0 && Number.isFinite(dx * dy))) {
    throw new ArgumentError(
      'grid',
      `goes from ${lower.join(', ')} to ${upper.join(', ')} with ${cells.join(' × ')} cells; ` +
        'expected lower < upper, 2 × 2 to 1e7 cells',
    );
  }
  const face = (x: number, y: number) => {
    const value = density(x, y);
    if (value > 0 && Number.isFinite(value)) return value;
    throw new ArgumentError(
      argument,
      `is ${value} at (${x}, ${y}); expected a number above 0: make the rectangle smaller`,
    );
  };
  const right = new Float64Array(nx * ny);
  const above = new Float64Array(nx * ny);
  const diagonal = new Float64Array(nx * ny);
  for (let j = 0; j < ny; j++) {
    for (let i = 0; i < nx; i++) {
      const c = j * nx + i;
      const [x, y] = [lower[0] + (i + 0.5) * dx, lower[1] + (j + 0.5) * dy];
      if (i + 1 < nx) {
        right[c] = face(x + dx / 2, y) / dx ** 2;
        diagonal[c]! += right[c]!;
        diagonal[c + 1]! += right[c]!;
      }
      if (j + 1 < ny) {
        above[c] = face(x, y + dy / 2) / dy ** 2;
        diagonal[c]! += above[c]!;
        diagonal[c + nx]! += above[c]!;
      }
    }
  }
  return { nx, ny, dx, dy, right, above, diagonal };
}

function applyOperator({ nx, right, above, diagonal }: System, phi: Float64Array): Float64Array {
  const result = phi.map((value, c) => diagonal[c]! * value);
  for (let c = 0; c < phi.length; c++) {
    const r = right[c]!;
    if (r !== 0) {
      result[c]! -= r * phi[c + 1]!;
      result[c + 1]! -= r * phi[c]!;
    }
    const a = above[c]!;
    if (a !== 0) {
      result[c]! -= a * phi[c + nx]!;
      result[c + nx]! -= a * phi[c]!;
    }
  }
  return result;
}

function conjugateGradients(
  system: System,
  source: ArrayLike<number>,
  options: EllipticOptions,
): EllipticSolution {
  checkOptions(options, ['tolerance', 'maximumIterations']);
  const { tolerance = 1e-12, maximumIterations = 50 * Math.max(system.nx, system.ny) } = options;
  requireIterations(tolerance, maximumIterations);
  const { diagonal } = system;
  const count = source.length;
  let largest = 0;
  for (let c = 0; c < count; c++) {
    if (!Number.isFinite(source[c])) {
      throw new ArgumentError('source', `is ${source[c]} in cell ${c}; expected finite numbers`);
    }
    largest = Math.max(largest, Math.abs(source[c]!));
  }
  // The solution is linear in the source, whose squares need not be in float64.
  const unit = largest > 0 ? 2 ** Math.floor(Math.log2(largest)) : 1;
  let total = 0;
  let weights = 0;
  for (let c = 0; c < count; c++) {
    total += source[c]! / unit;
    weights += diagonal[c]!;
  }
  // The diagonal is as large as the density: what is taken off to make the sum 0 stays small there,
  // where a constant would flood the tails.
  const residual = Float64Array.from(
    { length: count },
    (_, c) => source[c]! / unit - (total * diagonal[c]!) / weights,
  );
  const inner = (u: Float64Array, v: Float64Array) => u.reduce((sum, a, c) => sum + a * v[c]!, 0);
  const scaled = (r: Float64Array) => r.map((value, c) => value / diagonal[c]!);
  const potential = new Float64Array(count);
  let z = scaled(residual);
  let direction = z.slice();
  let energy = inner(residual, z);
  const start = energy;
  if (!Number.isFinite(start)) {
    throw new ArgumentError('source', `over the density leaves float64; expected other units of x`);
  }
  let iterations = 0;
  while (energy > tolerance ** 2 * start) {
    if (iterations++ >= maximumIterations) {
      throw new ArgumentError(
        'maximumIterations',
        `is ${maximumIterations}, after which the residual is ${Math.sqrt(energy / start)}; ` +
          `expected enough to reach the tolerance ${tolerance}`,
      );
    }
    const image = applyOperator(system, direction);
    const alpha = energy / inner(direction, image);
    for (let c = 0; c < count; c++) {
      potential[c]! += alpha * direction[c]!;
      residual[c]! -= alpha * image[c]!;
    }
    z = scaled(residual);
    const next = inner(residual, z);
    const beta = next / energy;
    direction = direction.map((value, c) => z[c]! + beta * value);
    energy = next;
  }
  const mean = potential.reduce((sum, value) => sum + value, 0) / count;
  return {
    potential: potential.map((value) => (value - mean) * unit),
    iterations,
    residual: start === 0 ? 0 : Math.sqrt(energy / start),
  };
}
