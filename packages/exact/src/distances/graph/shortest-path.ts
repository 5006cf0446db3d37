/** Minimizes the discrete action of paths by Newton's method with a logarithmic barrier at mass 0. */
import { CholeskyDecomposition, Matrix } from 'ml-matrix';
import { type GraphProblem, type Path, quadratureAction, stretchOf } from './path-problem.js';

export interface ShortestPath {
  readonly path: Path;
  /** ψ of each stretch. */
  readonly potentials: readonly Float64Array[];
  /** The barrier's pull at each inner node of time and node of the graph, μ/ρ: a multiplier of ρ ≥ 0. */
  readonly multipliers: readonly Float64Array[];
  readonly converged: boolean;
}

/** The barrier, as a fraction of the action for each mass: it falls by `fall` from first to last. */
const firstBarrier = 1e-2;
const lastBarrier = 1e-12;
const fall = 0.1;
/** Between images that are all but equal the action falls with the barrier; this ends that. */
const mostStages = 40;
const newtonSteps = 40;

export function shortestPath(problem: GraphProblem): ShortestPath {
  let path = startingPath(problem);
  const perMass = () => quadratureAction(problem, path) / (path.length * path[0]!.length);
  let converged = true;
  let barrier = firstBarrier * perMass();
  for (let stage = 0; ; stage++, barrier *= fall) {
    const solved = descend(problem, path, barrier);
    path = solved.path;
    converged = solved.converged;
    if (barrier <= 1.5 * lastBarrier * perMass() || stage === mostStages) break;
  }
  return {
    path,
    potentials: problem.stretches.map((_, k) => stretchOf(problem, path, k).potential),
    multipliers: path.slice(1, -1).map((masses) => masses.map((mass) => barrier / mass)),
    converged,
  };
}

/** The straight path, with some mass everywhere in between. */
function startingPath({ from, to, stretches }: GraphProblem): Path {
  const n = from.length;
  let time = 0;
  const inner = stretches.slice(0, -1).map(({ length }) => {
    time += length;
    const spread = 0.8 * time * (1 - time);
    return from.map((mass, i) => (1 - spread) * ((1 - time) * mass + time * to[i]!) + spread / n);
  });
  return [from, ...inner, to];
}

/** Newton's method at one barrier; the last node's mass is what the others leave. */
function descend(
  problem: GraphProblem,
  start: Path,
  barrier: number,
): { path: Path; converged: boolean } {
  const n = problem.from.length;
  const inner = start.length - 2;
  const value = (path: Path) =>
    quadratureAction(problem, path) -
    barrier *
      path.slice(1, -1).reduce((sum, row) => row.reduce((s, mass) => s + Math.log(mass), sum), 0);
  let path = start;
  let current = value(path);
  for (let count = 0; count < newtonSteps; count++) {
    const { gradient, hessian } = derivatives(problem, path, barrier);
    const direction = solve(hessian, gradient);
    const decrement = gradient.reduce((sum, g, k) => sum - g * direction[k]!, 0);
    // Half of it is what Newton's model has yet to gain.
    if (decrement <= 1e-13 * Math.abs(current) + 1e-2 * barrier) return { path, converged: true };
    const changes = Array.from({ length: inner }, (_, k) => {
      const change = new Float64Array(n);
      for (let i = 0; i < n - 1; i++) {
        change[i] = direction[k * (n - 1) + i]!;
        change[n - 1]! -= change[i]!;
      }
      return change;
    });
    let length = 1;
    changes.forEach((change, k) => {
      change.forEach((by, i) => {
        if (by < 0) length = Math.min(length, (0.9 * path[k + 1]![i]!) / -by);
      });
    });
    let moved = false;
    for (let halvings = 0; halvings < 30; halvings++, length /= 2) {
      const next: Path = path.map((row, k) =>
        k === 0 || k === inner + 1
          ? row
          : row.map((mass, i) => mass + length * changes[k - 1]![i]!),
      );
      const reached = value(next);
      if (reached <= current - 0.1 * length * decrement) {
        [path, current, moved] = [next, reached, true];
        break;
      }
    }
    // No gain that float64 can see is left.
    if (!moved) return { path, converged: decrement <= 1e-9 * Math.abs(current) };
  }
  return { path, converged: false };
}

/** By the masses of all but the last node at all inner times. */
function derivatives(
  problem: GraphProblem,
  path: Path,
  barrier: number,
): { gradient: Float64Array; hessian: Matrix } {
  const n = problem.from.length;
  const free = n - 1;
  const inner = path.length - 2;
  const gradient = new Float64Array(inner * free);
  const hessian = Matrix.zeros(inner * free, inner * free);
  problem.stretches.forEach((_, k) => {
    const part = stretchOf(problem, path, k);
    for (const side of [0, 1]) {
      const row = k - 1 + side;
      if (row < 0 || row >= inner) continue;
      for (let i = 0; i < free; i++) {
        gradient[row * free + i]! += part.gradient[side * n + i]! - part.gradient[side * n + free]!;
        for (const otherSide of [0, 1]) {
          const column = k - 1 + otherSide;
          if (column < 0 || column >= inner) continue;
          const at = (a: number, b: number) => part.hessian.get(side * n + a, otherSide * n + b);
          for (let j = 0; j < free; j++) {
            const second = at(i, j) - at(i, free) - at(free, j) + at(free, free);
            const [r, c] = [row * free + i, column * free + j];
            hessian.set(r, c, hessian.get(r, c) + second);
          }
        }
      }
    }
  });
  for (let k = 0; k < inner; k++) {
    const masses = path[k + 1]!;
    const last = masses[free]!;
    for (let i = 0; i < free; i++) {
      const r = k * free + i;
      gradient[r]! += barrier / last - barrier / masses[i]!;
      hessian.set(r, r, hessian.get(r, r) + barrier / masses[i]! ** 2);
      for (let j = 0; j < free; j++) {
        const c = k * free + j;
        hessian.set(r, c, hessian.get(r, c) + barrier / last ** 2);
      }
    }
  }
  return { gradient, hessian };
}

/** −H⁻¹g, H scaled to unit diagonal; what rounding takes from its positivity is added again. */
function solve(hessian: Matrix, gradient: Float64Array): Float64Array {
  const scale = hessian.diagonal().map((value) => 1 / Math.sqrt(value));
  const scaled = new Matrix(scale.length, scale.length);
  for (let r = 0; r < scale.length; r++) {
    for (let c = 0; c <= r; c++) {
      const value = ((hessian.get(r, c) + hessian.get(c, r)) / 2) * scale[r]! * scale[c]!;
      scaled.set(r, c, value);
      scaled.set(c, r, value);
    }
  }
  let factor = new CholeskyDecomposition(scaled);
  for (let added = 1e-14; !factor.isPositiveDefinite() && added < 1; added *= 10) {
    for (let k = 0; k < scale.length; k++) scaled.set(k, k, 1 + added);
    factor = new CholeskyDecomposition(scaled);
  }
  const right = Matrix.columnVector(Array.from(gradient, (g, k) => -g * scale[k]!));
  const solution = factor.solve(right);
  return gradient.map((_, k) => solution.get(k, 0) * scale[k]!);
}
