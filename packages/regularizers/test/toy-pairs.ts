/**
 * Pairs of distributions in the plane, y before and x = T(y) after a move T, from the same latents. Five
 * of the six moves leave mean and covariance unchanged. The distances are exact, or precise to the digits
 * of a grid.
 */
import {
  gaussian,
  gaussianMixture,
  gaussianSquaredW2,
  normal,
  optimalTransport,
  samples,
  semiBackwardFromDensities,
  solveElliptic,
} from '@wprox/exact';
import { Random } from '@wprox/runtime/random';

/** The coordinates of `count` points after and before the move, point by point. */
export interface DrawnPair {
  readonly x: Float32Array;
  readonly y: Float32Array;
}

/** A move T of the distribution of y. */
export interface ToyPair {
  draw(random: Random, count: number): DrawnPair;
  /** Computes D̃² with the supremum over all Φ: ∫ Φ (ρ_x − ρ_y), −∇·(ρ_y∇Φ) = ρ_x − ρ_y. */
  exactDistance(): number;
  /** Computes W₂², or a bound. Absent if T is the gradient of a convex function, so that W₂² is RWP. */
  exactW2?(): number;
}

type Plane = readonly [number, number];
type Move = (point: Plane) => Plane;
type PlaneDensity = (x: number, y: number) => number;

/** Draws y = before(z) and x = after(z) of standard normal z. */
function drawBy(after: Move, before: Move = (z) => z): ToyPair['draw'] {
  return (random, count) => {
    const z = random.normal(2 * count);
    const [x, y] = [new Float32Array(2 * count), new Float32Array(2 * count)];
    for (let k = 0; k < 2 * count; k += 2) {
      x.set(after([z[k]!, z[k + 1]!]), k);
      y.set(before([z[k]!, z[k + 1]!]), k);
    }
    return { x, y };
  };
}

const standardNormal: PlaneDensity = (x, y) => Math.exp(-(x * x + y * y) / 2) / (2 * Math.PI);

/**
 * Computes the exact D̃² on the square [−4.5, 4.5]² and extrapolates from two grids: the error falls with
 * the square of the spacing.
 */
function onGrids(after: PlaneDensity, before: PlaneDensity): number {
  const onGrid = (cells: number) => {
    const [half, spacing] = [4.5, 9 / cells];
    const source = Float64Array.from({ length: cells * cells }, (_, k) => {
      const [x, y] = [k % cells, Math.floor(k / cells)].map((i) => (i + 0.5) * spacing - half);
      return after(x!, y!) - before(x!, y!);
    });
    const { potential } = solveElliptic(
      { lower: [-half, -half], upper: [half, half], cells: [cells, cells] },
      before,
      source,
    );
    return potential.reduce((sum, value, k) => sum + value * source[k]!, 0) * spacing ** 2;
  };
  return (4 * onGrid(144) - onGrid(72)) / 3;
}

/** Makes the increasing map that transports one density on [low, high] to another, from tables. */
function increasingMap(
  from: (t: number) => number,
  to: (t: number) => number,
  [low, high]: Plane,
): (t: number) => number {
  const steps = 4000;
  const at = (i: number) => low + ((high - low) * i) / steps;
  const masses = [from, to].map((density) => {
    const below = new Float64Array(steps + 1);
    for (let i = 1; i <= steps; i++) {
      below[i] = below[i - 1]! + (density(at(i - 1)) + density(at(i))) / 2;
    }
    return below.map((mass) => mass / below[steps]!);
  });
  const table = new Float64Array(steps + 1);
  for (let i = 0, j = 0; i <= steps; i++) {
    while (j < steps - 1 && masses[1]![j + 1]! < masses[0]![i]!) j++;
    const [left, right] = [masses[1]![j]!, masses[1]![j + 1]!];
    const part = right > left ? (masses[0]![i]! - left) / (right - left) : 0;
    table[i] = at(j + Math.min(1, Math.max(0, part)));
  }
  return (t) => {
    const place = Math.min(steps - 1e-9, Math.max(0, ((t - low) / (high - low)) * steps));
    const i = Math.floor(place);
    return table[i]! + (place - i) * (table[i + 1]! - table[i]!);
  };
}

/** A blurred ring of mean 0 and covariance I; T moves each point along its radius. */
function ring(): ToyPair {
  const blur = 0.3;
  const radius = Math.sqrt(2 * (1 - blur ** 2));
  /** Averages normal densities around the points of a circle by the trapezoidal rule. */
  const density: PlaneDensity = (x, y) => {
    const angles = 64;
    let sum = 0;
    for (let k = 0; k < angles; k++) {
      const angle = (2 * Math.PI * k) / angles;
      const square = (x - radius * Math.cos(angle)) ** 2 + (y - radius * Math.sin(angle)) ** 2;
      sum += Math.exp(-square / (2 * blur ** 2));
    }
    return sum / (angles * 2 * Math.PI * blur ** 2);
  };
  const toRing = increasingMap(
    (r) => r * standardNormal(r, 0),
    (r) => r * density(r, 0),
    [0, 6],
  );
  return {
    draw: drawBy(([x, y]) => {
      const r = Math.hypot(x, y);
      const scale = toRing(r) / r;
      return [x * scale, y * scale];
    }),
    exactDistance: () => onGrids(density, standardNormal),
  };
}

/** Two lumps along the diagonal, of mean 0 and covariance I; T moves along the diagonal. */
function lumps(): ToyPair {
  const mean = 0.95;
  const deviation = Math.sqrt(1 - mean ** 2);
  const [density, reference] = [
    gaussianMixture({
      weights: [0.5, 0.5],
      means: [-mean, mean],
      standardDeviations: [deviation, deviation],
    }),
    normal(0, 1),
  ];
  const bell = (t: number) => Math.exp((-t * t) / 2);
  const toLumps = increasingMap(
    bell,
    (t) => bell((t - mean) / deviation) + bell((t + mean) / deviation),
    [-6, 6],
  );
  return {
    draw: drawBy(([x, y]) => {
      const [along, across] = [toLumps((x + y) * Math.SQRT1_2), (x - y) * Math.SQRT1_2];
      return [(along + across) * Math.SQRT1_2, (along - across) * Math.SQRT1_2];
    }),
    // Across the diagonal nothing changes, so Φ is a function of the diagonal alone.
    exactDistance: () => semiBackwardFromDensities(density, reference),
  };
}

/** T makes the coordinates correlate by 0.5, which O2Full sees and O2Diag does not. */
function correlation(): ToyPair {
  return {
    draw: drawBy(([x, y]) => [x, 0.5 * x + Math.sqrt(0.75) * y]),
    // Mehler's expansion: Σ r^(2k)/(2k). O2Full has its first term, r²/2 = 0.125.
    exactDistance: () => -Math.log(1 - 0.5 ** 2) / 2,
    exactW2: () =>
      gaussianSquaredW2(
        gaussian(
          [0, 0],
          [
            [1, 0.5],
            [0.5, 1],
          ],
        ),
        gaussian(
          [0, 0],
          [
            [1, 0],
            [0, 1],
          ],
        ),
      ),
  };
}

/** Four lobes grow out of a Gaussian: T = id + ∇f with f = ε Re (x + iy)⁴ exp(−r²/2). */
function lobes(): ToyPair {
  const epsilon = 0.05; // T is one-to-one below 0.096
  const move: Move = ([x, y]) => {
    const [cubeRe, cubeIm] = [x ** 3 - 3 * x * y * y, 3 * x * x * y - y ** 3];
    const fourth = x * cubeRe - y * cubeIm;
    const size = epsilon * Math.exp(-(x * x + y * y) / 2);
    return [x + size * (4 * cubeRe - x * fourth), y - size * (4 * cubeIm + y * fourth)];
  };
  const jacobian = ([x, y]: Plane) => {
    const h = 1e-5;
    const difference = (a: Plane, b: Plane) => [(a[0] - b[0]) / (2 * h), (a[1] - b[1]) / (2 * h)];
    const [xx, yx] = difference(move([x + h, y]), move([x - h, y]));
    const [xy, yy] = difference(move([x, y + h]), move([x, y - h]));
    return { xx: xx!, xy: xy!, yx: yx!, yy: yy!, det: xx! * yy! - xy! * yx! };
  };
  /** Computes ρ(T⁻¹ x)/det DT by Newton's method. */
  const density: PlaneDensity = (x, y) => {
    let point: Plane = [x, y];
    for (let step = 0; step < 50; step++) {
      const { xx, xy, yx, yy, det } = jacobian(point);
      const [tx, ty] = move(point);
      const [dx, dy] = [x - tx, y - ty];
      point = [point[0] + (yy * dx - xy * dy) / det, point[1] + (xx * dy - yx * dx) / det];
      if (Math.hypot(dx, dy) < 1e-12) break;
    }
    return standardNormal(...point) / jacobian(point).det;
  };
  return { draw: drawBy(move), exactDistance: () => onGrids(density, standardNormal) };
}

/** A wavy Gaussian becomes its mirror image: (u, v + w(u)) becomes (u, v − w(u)). */
function waves(): ToyPair {
  // Without the mean of cos 2u, so that T does not change the mean.
  const height = (u: number) => 0.25 * (Math.cos(2 * u) - Math.exp(-2));
  const wavy =
    (sign: number): Move =>
    ([u, v]) => [u, v + sign * height(u)];
  const density =
    (sign: number): PlaneDensity =>
    (x, y) =>
      standardNormal(x, y - sign * height(x));
  const draw = drawBy(wavy(-1), wavy(1));
  return {
    draw,
    exactDistance: () => onGrids(density(-1), density(1)),
    // Between 2000 samples of each, because no closed form is known.
    exactW2: () => {
      const { x, y } = draw(new Random(5), 2000);
      return optimalTransport(samples(x, 2), samples(y, 2), 2).cost;
    },
  };
}

/** T turns each circle by its own angle: every sample moves, the distribution does not change. */
function swirl(): ToyPair {
  return {
    draw: drawBy(([x, y]) => {
      const angle = 0.5 * Math.hypot(x, y);
      const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
      return [cos * x - sin * y, sin * x + cos * y];
    }),
    exactDistance: () => 0,
    exactW2: () => 0,
  };
}

export const toyPairs = {
  'correlation 0.5': correlation(),
  ring: ring(),
  'two lumps': lumps(),
  'four lobes': lobes(),
  'mirrored waves': waves(),
  swirl: swirl(),
};
