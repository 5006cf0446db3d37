/** Minimizes the discrete action of paths by Newton's method with a logarithmic barrier at mass 0. */
import { CholeskyDecomposition, Matrix } from 'ml-matrix';
import {
  type Path,
  type PathProblem,
  pathAction,
  type StretchDerivatives,
  stretchDerivatives,
} from './path-action.js';

export interface ShortestPath {
  readonly path: Path;
  readonly action: number;
  /** Bounds how far the action is above the least one. */
  readonly gap: number;
  /** ψ = L⁺σ/h of each stretch. */
  readonly potentials: readonly Float64Array[];
  /** The barrier's pull at each inner node of time and node of the graph, μ/ρ: a multiplier of ρ ≥ 0. */
  readonly multipliers: readonly Float64Array[];
  readonly converged: boolean;
}

const mostSteps = 300;

/** The straight path, of which inner distributions have a share of the uniform one. */
function straightPath(
  from: Float64Array,
  to: Float64Array,
  stretches: PathProblem['stretches'],
  share: number,
): Path {
  const n = from.length;
  let time = 0;
  const inner = stretches.slice(0, -1).map(({ length }) => {
    time += length;
    return from.map((p, i) => (1 - share) * ((1 - time) * p + time * to[i]!) + share / n);
  });
  return [from, ...inner, to];
}

/**
 * Follows the central path of the barrier down to a gap of 1e-10 of the action, or to rounding.
 *
 * @param from, to distributions on the graph, each of sum 1.
 * @returns undefined if no path with a finite action was found.
 */
export function shortestPath(
  problem: PathProblem,
  from: Float64Array,
  to: Float64Array,
): ShortestPath | undefined {
  const straight = straightPath(from, to, problem.stretches, 0);
  // Newton's steps double a mass that is far below the barrier's optimum: none may be at 0.
  const empty = from.some((mass, i) => mass + to[i]! < 1e-20);
  const start = empty ? straightPath(from, to, problem.stretches, 0.01) : straight;
  const found = follow(problem, start);
  // Between masses that are equal to rounding the barrier's path is rounding, and may be longer.
  const action = pathAction(problem, straight);
  return found && action < found.action ? { ...found, path: straight, action } : found;
}

/** @param start a path of positive masses between its ends. */
function follow(problem: PathProblem, start: Path): ShortestPath | undefined {
  const constraints = (start.length - 2) * problem.nodes;
  let path = start;
  let action = pathAction(problem, path);
  let barrier = constraints === 0 ? 0 : (0.1 * action) / constraints;
  let gap = Infinity;
  const result = (parts: readonly StretchDerivatives[], converged: boolean): ShortestPath => ({
    path,
    action,
    gap,
    potentials: parts.map(({ potential }) => potential),
    multipliers: path.slice(1, -1).map((masses) => masses.map((mass) => barrier / mass)),
    converged,
  });
  let parts: readonly StretchDerivatives[] | undefined;
  for (let count = 0; count < mostSteps; count++) {
    const derivatives = derivativesOf(problem, path);
    if (derivatives === undefined) break;
    parts = derivatives;
    const step = newtonStep(problem, path, parts, barrier);
    if (step === undefined) break;
    gap = 1.1 * constraints * barrier + step.decrement + step.rounding;
    if (step.decrement <= 0.01 * barrier + step.rounding) {
      const done = constraints * barrier <= 1e-10 * action + 0.1 * step.rounding + 1e-30;
      if (done) return result(parts, true);
      barrier *= 0.03;
      continue;
    }
    const value = action + barrier * logBarrier(path);
    const noise = step.rounding + 1e-15 * Math.abs(value);
    let size = Math.min(1, 0.95 / step.largest);
    for (; size >= 1e-8; size /= 2) {
      const next = moved(path, step.direction, size);
      const nextAction = pathAction(problem, next);
      const nextValue = nextAction + barrier * logBarrier(next);
      if (nextValue <= value - 1e-4 * size * step.decrement + noise) {
        path = next;
        action = nextAction;
        break;
      }
    }
    if (size < 1e-8) break;
  }
  return parts && result(parts, false);
}

function derivativesOf(problem: PathProblem, path: Path): StretchDerivatives[] | undefined {
  const parts: StretchDerivatives[] = [];
  for (let k = 0; k < problem.stretches.length; k++) {
    const part = stretchDerivatives(problem, path, k);
    if (part === undefined) return undefined;
    parts.push(part);
  }
  return parts;
}

/** −Σ log of all masses between the ends. */
function logBarrier(path: Path): number {
  return path
    .slice(1, -1)
    .reduce((sum, p) => p.reduce((inner, mass) => inner - Math.log(mass), sum), 0);
}

interface Step {
  /** Newton's direction for all nodes of the inner distributions. */
  readonly direction: readonly Float64Array[];
  /** gᵀH⁻¹g. */
  readonly decrement: number;
  /** The largest relative decrease of a mass. */
  readonly largest: number;
  /** How much of the action is rounding of the masses. */
  readonly rounding: number;
}

/** Newton's step; undefined where the Hessian is not positive definite. */
function newtonStep(
  { grounded, stretches }: PathProblem,
  path: Path,
  parts: readonly StretchDerivatives[],
  barrier: number,
): Step | undefined {
  const gradients: Float64Array[] = [];
  const system: BlockSystem = { diagonal: [], couplings: [] };
  let rounding = 0;
  for (let k = 1; k < stretches.length; k++) {
    const [before, after] = [parts[k - 1]!, parts[k]!];
    const masses = path[k]!.filter((_, i) => i !== grounded);
    const rest = path[k]![grounded]!;
    masses.forEach((mass, c) => {
      const pulls = Math.abs(before.endGradient[c]!) + Math.abs(after.startGradient[c]!);
      rounding += 4 * Number.EPSILON * pulls * Math.max(mass, rest);
    });
    gradients.push(
      masses.map(
        (mass, c) =>
          before.endGradient[c]! + after.startGradient[c]! + barrier * (1 / rest - 1 / mass),
      ),
    );
    const block = Matrix.add(before.endEnd, after.startStart).add(barrier / rest ** 2);
    masses.forEach((mass, c) => {
      block.set(c, c, block.get(c, c) + barrier / mass ** 2);
    });
    system.diagonal.push(block);
    if (k > 1) system.couplings.push(before.endStart);
  }
  const solutions = solveBlocks(system, gradients);
  if (solutions === undefined) return undefined;
  let decrement = 0;
  let largest = 0;
  const direction = solutions.map((solution, k) => {
    const values = [...solution];
    decrement += values.reduce((sum, value, c) => sum + value * gradients[k]![c]!, 0);
    values.splice(grounded, 0, -values.reduce((sum, value) => sum + value, 0));
    const full = Float64Array.from(values, (value) => -value);
    full.forEach((change, i) => {
      largest = Math.max(largest, -change / path[k + 1]![i]!);
    });
    return full;
  });
  return { direction, decrement, largest, rounding };
}

/** A symmetric block tridiagonal matrix. */
interface BlockSystem {
  readonly diagonal: Matrix[];
  /** Block k + 1 by block k. */
  readonly couplings: Matrix[];
}

/** Solves, with a little more on the diagonal where rounding leaves the matrix not positive definite. */
function solveBlocks(
  { diagonal, couplings }: BlockSystem,
  right: readonly Float64Array[],
): Float64Array[] | undefined {
  const scales = diagonal.map((block) => block.diagonal().map((value) => 1 / Math.sqrt(value)));
  const scaled = (block: Matrix, row: number, column: number) => {
    const result = block.clone();
    for (let r = 0; r < result.rows; r++) {
      for (let c = 0; c < result.columns; c++) {
        result.set(r, c, block.get(r, c) * scales[row]![r]! * scales[column]![c]!);
      }
    }
    return result;
  };
  const unit: BlockSystem = {
    diagonal: diagonal.map((block, k) => scaled(block, k, k)),
    couplings: couplings.map((block, k) => scaled(block, k + 1, k)),
  };
  const sides = right.map((values, k) =>
    Matrix.columnVector(Array.from(values, (value, c) => value * scales[k]![c]!)),
  );
  for (let added = 0; added < 1e-6; added = Math.max(1e-15, 10 * added)) {
    const found = eliminate(unit, sides, added);
    if (found) return found.map((x, k) => x.map((value, c) => value * scales[k]![c]!));
  }
  return undefined;
}

function eliminate(
  { diagonal, couplings }: BlockSystem,
  right: readonly Matrix[],
  added: number,
): Float64Array[] | undefined {
  const factors: CholeskyDecomposition[] = [];
  const sides: Matrix[] = [];
  for (let k = 0; k < diagonal.length; k++) {
    const side = right[k]!.clone();
    // Rounding of products leaves the two triangles different.
    const block = Matrix.add(diagonal[k]!, diagonal[k]!.transpose()).div(2);
    for (let c = 0; c < block.rows; c++) block.set(c, c, block.get(c, c) * (1 + added));
    if (k > 0) {
      const [coupling, last] = [couplings[k - 1]!, factors[k - 1]!];
      const product = coupling.mmul(last.solve(coupling.transpose()));
      block.sub(Matrix.add(product, product.transpose()).div(2));
      side.sub(coupling.mmul(last.solve(sides[k - 1]!)));
    }
    const cholesky = new CholeskyDecomposition(block);
    if (!cholesky.isPositiveDefinite()) return undefined;
    factors.push(cholesky);
    sides.push(side);
  }
  const solutions: Matrix[] = [];
  for (let k = factors.length - 1; k >= 0; k--) {
    const side = sides[k]!;
    if (k + 1 < factors.length) side.sub(couplings[k]!.transpose().mmul(solutions[k + 1]!));
    solutions[k] = factors[k]!.solve(side);
  }
  return solutions.map((solution) => Float64Array.from(solution.to1DArray()));
}

function moved(path: Path, direction: readonly Float64Array[], size: number): Path {
  return path.map((p, k) => {
    const change = direction[k - 1];
    return change === undefined ? p : p.map((mass, i) => mass + size * change[i]!);
  });
}
