/** Laws of distances on graphs and between images: √ of masses over weights. */
import { graphWasserstein, imageWasserstein1, pixelEdges } from '../../src/index.js';
import {
  holds,
  narrow,
  near,
  noNumber,
  noPoints,
  noPositive,
  noVector,
  points,
  scale,
  type Table,
} from './law.fixture.js';

const [_x, _y] = [points(4, 2), points(3, 2)];
const half = [0.5, 0.5];
const edge: [number, number][] = [[0, 1]];

export const graphDistances: Table = {
  graphWasserstein: {
    laws: {
      'between two nodes is √2 |Δp|/√ω, and √ of any mass': () =>
        holds(
          [scale, scale, narrow],
          (s, mass, ratio) => {
            // θ = ½ mass all the way: W₂² = 2 (mass Δ)²/(ω mass).
            const [a, b] = [
              [mass * ratio, mass * (1 - ratio)],
              [0, mass],
            ];
            const expected = Math.sqrt(2) * ratio * Math.sqrt(mass) * Math.sqrt(1 / s);
            const made = graphWasserstein(a, b, [[0, 1, s]], { segments: 4 });
            near(made.distance, expected, 1e-6, 1e-14 * Math.sqrt(mass / s) * 1e6);
            near(made.lowerBound, expected, 1e-6, 1e-14 * Math.sqrt(mass / s) * 1e6);
          },
          4,
        ),
    },
    misuses: {
      first: [...noVector((bad) => graphWasserstein(bad, half, edge))],
      second: noVector((bad) => graphWasserstein(half, bad, edge)),
      edges: [
        () => graphWasserstein(half, half, [[0, 2]]),
        () => graphWasserstein(half, half, [[0, 1, Number.NaN]]),
      ],
      segments: noPositive((bad) => graphWasserstein(half, half, edge, { segments: bad })),
    },
  },
  pixelEdges: {
    laws: {
      'has h(w − 1) + w(h − 1) edges for each channel, of any weight': () =>
        holds([scale], (s) => {
          const edges = pixelEdges({ height: 3, width: 2, channels: 2 }, [
            [0, 1, s],
            [1, 0, s],
          ]);
          near(edges.length, 14, 0);
          for (const [, , weight] of edges) near(weight!, s, 0);
        }),
    },
    misuses: {
      size: noPositive((bad) => pixelEdges({ height: bad, width: 1, channels: 1 })),
      offsets: [
        () => pixelEdges({ height: 1, width: 1, channels: 1 }, [[0, 0]]),
        ...noNumber((bad) => pixelEdges({ height: 1, width: 1, channels: 1 }, [[bad, 1]])),
        ...noNumber((bad) => pixelEdges({ height: 1, width: 1, channels: 1 }, [[0, 1, bad]])),
      ],
    },
  },
  imageWasserstein1: {
    laws: {
      'of two pixels is 2√2 Δp/√ω, between its bounds and equal to its dual': () =>
        holds(
          [scale, narrow],
          (s, ratio) => {
            const made = imageWasserstein1(
              [[1, -1]],
              [[1 - 2 * ratio, 2 * ratio - 1]],
              [[0, 1, s]],
              { segments: 4 },
            );
            // Masses are (x + 1)/2: those near 1 keep 1e-16.
            const doubt = 1e-6 + 1e-15 / ratio;
            near(made.primal, 2 * Math.sqrt(2 / s) * ratio, doubt);
            near(made.dual, made.primal, doubt);
          },
          4,
        ),
    },
    misuses: {
      first: [
        ...noPoints((bad) => imageWasserstein1(bad, [[1, -1]], edge)),
        () => imageWasserstein1([[2, 0]], [[0, 0]], edge),
      ],
      second: [
        ...noPoints((bad) => imageWasserstein1([[1, -1]], bad, edge)),
        () => imageWasserstein1([[1, -1]], [[1, 1]], edge),
      ],
      edges: [() => imageWasserstein1([[1, -1]], [[1, -1]], [[0, 2]])],
      firstWeights: noVector(
        (bad) => imageWasserstein1([[1, -1]], [[1, -1]], edge, { firstWeights: bad }),
        1,
      ),
      secondWeights: noVector(
        (bad) => imageWasserstein1([[1, -1]], [[1, -1]], edge, { secondWeights: bad }),
        1,
      ),
    },
  },
};
