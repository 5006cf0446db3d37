/** Laws of flows and of models with closed forms: they are covariant in θ's units, linear in the loss. */
import {
  backwardEuler,
  deltaPair,
  type FlowProblem,
  type FlowStep,
  forwardEuler,
  geodesic,
  naturalGradient,
  referenceFlow,
  semiBackwardEuler,
  trajectory,
} from '../../src/index.js';
import {
  angle,
  type Entry,
  holds,
  inverseCondition,
  narrow,
  near,
  nearVector,
  noMatrix,
  noNumber,
  noPositive,
  noTolerance,
  noVector,
  number,
  numbers,
  offset,
  scale,
  type Table,
} from './law.fixture.js';

/** F = Σ (θ_k/unit_k − place)²/2 in the metric diag(1/unit²): the flow of −x in each unit. */
const problemOf = (units: readonly number[], place = 0): FlowProblem => ({
  loss: (theta) => theta.reduce((sum, x, k) => sum + (x / units[k]! - place) ** 2 / 2, 0),
  gradient: (theta) => theta.map((x, k) => (x / units[k]! - place) / units[k]!),
  metric: () => units.map((a, i) => units.map((_, j) => (i === j ? 1 / a / a : 0))),
});
const ordinary = problemOf([1, 1]);

/** Each coordinate of a step is multiplied by the same factor in its own unit. */
const stepLaws = (
  step: FlowStep,
  factor: (h: number) => number,
  tolerance: number,
  numRuns: number,
): Entry => ({
  laws: {
    'contracts by its factor in units of any two sizes': () =>
      holds(
        [scale, narrow],
        (s, ratio) => {
          const units = [s, Math.max(s * ratio, 1e-150)];
          const made = step(problemOf(units), Float64Array.from(units), 0.5);
          made.forEach((x, k) => {
            near(x, factor(0.5) * units[k]!, tolerance);
          });
        },
        numRuns,
      ),
    'at any offset': () =>
      holds(
        [offset],
        (place) => {
          const made = step(problemOf([1, 1], place), Float64Array.of(place + 1, place), 0.5);
          near(made[0]! - place, factor(0.5), tolerance + 1e-14 * Math.abs(place), 1);
          near(made[1]!, place, tolerance, 1);
        },
        numRuns,
      ),
  },
  misuses: {
    h: noPositive((bad) => step(ordinary, Float64Array.of(1, 1), bad)),
    theta: noVector((bad) => step(ordinary, Float64Array.from(bad), 0.5)),
    metric: noMatrix((bad) => step({ ...ordinary, metric: () => bad }, Float64Array.of(1, 1), 0.5)),
  },
});

export const flows: Table = {
  naturalGradient: {
    laws: {
      'is covariant: in other units it is the same vector': () =>
        holds([scale, scale, numbers(2), angle], (s, t, [a, b], turn) => {
          const c = Math.cos(turn) / 2;
          const problem: FlowProblem = {
            loss: () => 0,
            gradient: () => [a! / s, b! / t],
            metric: () => [
              [1 / s / s, c / s / t],
              [c / s / t, 1 / t / t],
            ],
          };
          const made = naturalGradient(problem, [0, 0]);
          const determinant = 1 - c * c;
          near(made[0]! / s, (a! - c * b!) / determinant, 1e-12, 1);
          near(made[1]! / t, (b! - c * a!) / determinant, 1e-12, 1);
        }),
      'is linear in the loss at any condition of a diagonal metric': () =>
        holds([scale, inverseCondition, number], (s, ratio, a) => {
          const made = naturalGradient(
            {
              loss: () => 0,
              gradient: () => [s * a, s * a],
              metric: () => [
                [1, 0],
                [0, ratio],
              ],
            },
            [0, 0],
          );
          near(made[0]!, s * a, 1e-14);
          near(made[1]!, (s * a) / ratio, 1e-14);
        }),
    },
    misuses: {
      theta: noVector((bad) => naturalGradient(ordinary, bad)),
      metric: noMatrix((bad) => naturalGradient({ ...ordinary, metric: () => bad }, [0, 0])),
      gradient: noVector((bad) => naturalGradient({ ...ordinary, gradient: () => bad }, [0, 0])),
      damping: [
        ...noNumber((bad) => naturalGradient({ ...ordinary, damping: bad }, [0, 0])),
        () => naturalGradient({ ...ordinary, damping: -1 }, [0, 0]),
      ],
    },
  },
  forwardEuler: stepLaws(forwardEuler, (h) => 1 - h, 1e-14, 15),
  backwardEuler: stepLaws(backwardEuler(2), (h) => 1 / (1 + h), 1e-6, 4),
  semiBackwardEuler: stepLaws(semiBackwardEuler(), (h) => 1 / (1 + h), 1e-6, 4),
  trajectory: {
    laws: {
      'repeats its step at any unit': () =>
        holds([scale], (s) => {
          const path = trajectory(forwardEuler, problemOf([s]), [s], { h: 0.5, steps: 3 });
          nearVector(
            path.map(([x]) => x! / s),
            [1, 0.5, 0.25, 0.125],
            1e-14,
          );
        }),
    },
    misuses: {
      theta: noVector((bad) => trajectory(forwardEuler, ordinary, bad, { h: 1, steps: 1 })),
      h: noPositive((bad) => trajectory(forwardEuler, ordinary, [1, 1], { h: bad, steps: 1 })),
      steps: noNumber((bad) => trajectory(forwardEuler, ordinary, [1, 1], { h: 1, steps: bad })),
    },
  },
  referenceFlow: {
    laws: {
      'is exp(−t) at any offset, to its tolerance of max(1, |θ|)': () =>
        holds(
          [offset, number],
          (place, t) => {
            const made = referenceFlow(problemOf([1], place), [place + 1], Math.abs(t));
            near(made[0]! - place, Math.exp(-Math.abs(t)), 1e-10 + 1e-11 * Math.abs(place), 1);
          },
          6,
        ),
      'and at any unit of at most 1': () =>
        holds(
          [scale],
          (s) => {
            const unit = Math.min(s, 1 / s);
            const made = referenceFlow(problemOf([unit]), [unit], 1);
            near(made[0]!, unit * Math.exp(-1), 1e-10, 1);
          },
          6,
        ),
    },
    misuses: {
      theta: noVector((bad) => referenceFlow(ordinary, bad, 1)),
      time: [
        ...noNumber((bad) => referenceFlow(ordinary, [1, 1], bad)),
        () => referenceFlow(ordinary, [1, 1], -1),
      ],
      maximumSteps: [
        ...noNumber((bad) => referenceFlow(ordinary, [1, 1], 1, { maximumSteps: bad })).slice(0, 1),
        () => referenceFlow(ordinary, [1, 1], 1, { maximumSteps: 0 }),
      ],
      tolerance: noPositive((bad) => referenceFlow(ordinary, [1, 1], 1, { tolerance: bad })),
    },
  },
  geodesic: {
    laws: {
      'of a constant metric is the straight line in units of any two sizes': () =>
        holds(
          [scale, narrow, numbers(2)],
          (s, ratio, [a, b]) => {
            const units = [s, Math.max(s * ratio, 1e-150)];
            const { metric } = problemOf(units);
            const made = geodesic(metric, [0, 0], [a! * units[0]!, b! * units[1]!], {
              segments: 2,
            });
            near(made.squaredDistance, a! * a! + b! * b!, 1e-9);
          },
          4,
        ),
      'of the half-plane is (x − y)²/σ² in any unit': () =>
        holds(
          [scale],
          (s) => {
            // ds² = dσ²/σ²: the distance of σ and eσ is 1.
            const made = geodesic(([x]) => [[1 / x! / x!]], [s], [s * Math.E], { segments: 8 });
            near(made.squaredDistance, 1, 1e-2);
          },
          4,
        ),
    },
    misuses: {
      from: noVector((bad) => geodesic(() => [[1]], bad, [1])),
      to: noVector((bad) => geodesic(() => [[1]], [1], bad)),
      segments: noPositive((bad) => geodesic(() => [[1]], [0], [1], { segments: bad })),
      metric: noMatrix((bad) => geodesic(() => bad, [0, 0], [1, 1])),
    },
  },
  deltaPair: {
    laws: {
      'losses and updates follow units': () =>
        holds([scale, narrow, number], (s, ratio, d) => {
          const pair = deltaPair(ratio / 2);
          const [theta, target] = [
            [-s, s],
            [-s * (1 + Math.abs(d)), 2 * s],
          ] as const;
          const expected = (ratio / 2) * Math.abs(d) + 1 - ratio / 2;
          near(pair.loss(theta, target), s * expected, 1e-14);
          near(pair.squaredW2(theta, target), s * s * ((ratio / 2) * d * d + 1 - ratio / 2), 1e-14);
          near(pair.metric().get(0, 0), ratio / 2, 0);
          near(pair.wassersteinUpdate(theta, target, s / 1e4)[0], -s * 1.0001, 1e-14);
          near(pair.euclideanUpdate(theta, target, s / 2)[1], s * (1.5 - ratio / 4), 1e-14);
          nearVector(pair.measure(theta).values, theta, 0);
        }),
    },
    misuses: {
      alpha: [...noPositive(deltaPair), () => deltaPair(1)],
      theta: [
        () => deltaPair(0.5).loss([1, 2], [-1, 1]),
        ...noNumber((bad) => deltaPair(0.5).measure([bad, 1])).slice(0, 2),
      ],
      target: [
        () => deltaPair(0.5).loss([-1, 1], [1, 2]),
        ...noNumber((bad) => deltaPair(0.5).loss([-1, 1], [-1, bad])).slice(0, 1),
      ],
      anchor: [() => deltaPair(0.5).squaredW2([-1, 1], [1, 2])],
      h: noTolerance((bad) => deltaPair(0.5).wassersteinUpdate([-1, 1], [-2, 1], bad)),
    },
  },
};
