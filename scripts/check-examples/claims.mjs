/**
 * What each example says with its output, and how that is checked. A claim takes what the commands of the
 * README printed, all together, and throws if it does not hold.
 */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** All numbers that follow `before` in a text, in order; at least one. */
function numbersAfter(before, text) {
  const pattern = new RegExp(`${before}(-?\\d[\\d.e+-]*)`, 'g');
  const found = [...text.matchAll(pattern)].map(([, number]) => Number(number));
  assert.ok(found.length > 0, `no number follows "${before}" in the output:\n${text}`);
  return found;
}

function expectBetween(value, low, high) {
  assert.ok(value >= low && value <= high, `it is ${value}; expected ${low} to ${high}`);
}

/** The parts of an output from one heading to the next. */
function partsOf(output, ...headings) {
  const starts = headings.map((heading) => {
    const start = output.indexOf(heading);
    assert.ok(start >= 0, `the output does not say "${heading}":\n${output}`);
    return start;
  });
  return starts.map((start, k) => output.slice(start, starts[k + 1]));
}

/** Bread of each bakery and café in eighths, at their places: three bakeries and four cafés. */
const SUPPLY = [...Array(4).fill([0, 0]), ...Array(2).fill([4, 0]), ...Array(2).fill([2, 5])];
const DEMAND = [
  [1, 1],
  [4, 1],
  [3, 3],
  [0, 4],
].flatMap((place) => [place, place]);

/** The least mean square of distances over all ways to pair equal masses: a tree search. */
function leastMeanSquare(from, to) {
  const costs = from.map(([a, b]) => to.map(([c, d]) => (a - c) ** 2 + (b - d) ** 2));
  let least = Number.POSITIVE_INFINITY;
  const search = (row, free, sum) => {
    if (sum >= least) return;
    if (row === costs.length) least = sum;
    for (const column of free) {
      const others = free.filter((each) => each !== column);
      search(row + 1, others, sum + costs[row][column]);
    }
  };
  search(0, [...to.keys()], 0);
  return least / from.length;
}

/** Checks the transport between bakeries and cafés against the tree search. */
function checkTransport(output) {
  const [distance] = numbersAfter('W2 = ', output);
  assert.ok(Math.abs(distance ** 2 - leastMeanSquare(SUPPLY, DEMAND)) < 1e-12, `W2 ${distance}`);
  const rows = [...output.matchAll(/from a bakery: (.*)/g)].map(([, row]) =>
    row.trim().split(' ').map(Number),
  );
  assert.deepEqual(rows.map(sum), [0.5, 0.25, 0.25]);
  assert.deepEqual(
    [0, 1, 2, 3].map((column) => sum(rows.map((row) => row[column]))),
    Array(4).fill(0.25),
  );
  const mean = rows.map((row, i) => sum(row.map((mass, j) => mass * squared([0, 4, 6][i], 2 * j))));
  assert.ok(Math.abs(sum(mean) - distance ** 2) < 1e-12, 'the coupling does not cost W2²');
}

const squared = (i, j) => (SUPPLY[i][0] - DEMAND[j][0]) ** 2 + (SUPPLY[i][1] - DEMAND[j][1]) ** 2;
const sum = (values) => values.reduce((total, value) => total + value, 0);

/** The least-squares line through the floods: m and the scale of the best Gumbel distribution. */
function bestGumbel(folder) {
  const floods = JSON.parse(readFileSync(path.join(folder, 'floods.json'), 'utf8'));
  floods.sort((a, b) => a - b);
  const n = floods.length;
  const x = floods.map((_, i) => -Math.log(-Math.log((i + 0.5) / n)));
  const [meanX, meanY] = [sum(x) / n, sum(floods) / n];
  const slope =
    sum(x.map((value, i) => (value - meanX) * (floods[i] - meanY))) /
    sum(x.map((value) => (value - meanX) ** 2));
  return { m: meanY - slope * meanX, scale: slope };
}

export const CLAIMS = {
  'rwp-in-a-tfjs-loop': {
    'with RWP the exact W2 falls, without it ends higher': (output) => {
      const withRwp = numbersAfter('RWP, iteration \\d+: W2 ', output);
      const without = numbersAfter('no regularizer, iteration \\d+: W2 ', output);
      assert.equal(withRwp[0], without[0], 'the two runs start at different networks');
      expectBetween(withRwp.at(-1) / withRwp[0], 0, 0.9);
      expectBetween(withRwp.at(-1) / without.at(-1), 0, 0.75);
    },
  },
  'rwp-in-train-on-batch': {
    'the generated digits come closer to the data': (output) => {
      const distances = numbersAfter('W2 ', output);
      expectBetween(distances.at(-1) / distances[0], 0, 0.9);
    },
  },
  'exact-in-node': {
    'distance and coupling are those of a search over all pairings': checkTransport,
    'W2 of a small step is what the metric says': (output) => {
      const exact = numbersAfter('W2² ', output);
      const predicted = numbersAfter('by the metric ', output);
      exact.forEach((value, k) => {
        // The error is of the order of the step, which is 0.1, 0.01 and 0.001.
        expectBetween(value / predicted[k], 1 - 10 ** -(k + 1), 1 + 10 ** -(k + 1));
      });
    },
  },
  'exact-in-a-page': {
    'the page shows distance and coupling of a search over all pairings': checkTransport,
    'the page shows the metric of a Gaussian': (output) => {
      // Closed form: with the Lyapunov equation XS + SX = diag(1, 0), it is tr(X S X) = 0.47222…
      const [metric] = numbersAfter('first variance: ', output);
      expectBetween(metric, 17 / 36 - 1e-12, 17 / 36 + 1e-12);
    },
  },
  'wwgan-penalty': {
    'the penalty holds the slope near 1, without it the slope grows': (output) => {
      const parts = partsOf(output, 'with the penalty', 'without the penalty');
      const [held, free] = parts.map((part) => numbersAfter('slope ', part).at(-1));
      expectBetween(held, 0.5, 1.5);
      expectBetween(free, 3 * held, Number.POSITIVE_INFINITY);
    },
    'the generated images come closer to the data': (output) => {
      const [part] = partsOf(output, 'with the penalty', 'without the penalty');
      const distances = numbersAfter('W2 ', part);
      expectBetween(distances.at(-1) / distances[0], 0, 0.7);
    },
  },
  'own-data-with-wprox': {
    'both runs are complete and the generated pictures come closer to the data': (_, folder) => {
      for (const run of ['none-seed1', 'rwp-seed1']) {
        const at = path.join(folder, 'runs', 'disks', run);
        const { state } = JSON.parse(readFileSync(path.join(at, 'status.json'), 'utf8'));
        assert.equal(state, 'complete');
        const rows = readFileSync(path.join(at, 'metrics.jsonl'), 'utf8').trim().split('\n');
        const distances = rows
          .map((row) => JSON.parse(row))
          .filter(({ kind }) => kind === 'distance');
        expectBetween(distances.at(-1).value / distances[0].value, 0, 0.9);
      }
    },
    'the report is a page': (_, folder) => {
      assert.ok(existsSync(path.join(folder, 'runs', 'disks', 'report', 'index.html')));
    },
  },
  'fid-of-two-folders': {
    'the distance of a folder to itself is 0 and grows with noise': (output) => {
      const [same, others, noisy, noisier] = numbersAfter('cifar10-classifier: ', output);
      expectBetween(same, 0, 1e-9);
      expectBetween(others, 1e-3, noisy / 2);
      expectBetween(noisier, 2 * noisy, Number.POSITIVE_INFINITY);
    },
  },
  'natural-gradient': {
    'the natural gradient is done after a few steps, at the least-squares fit': (
      output,
      folder,
    ) => {
      const { m, scale } = bestGumbel(folder);
      expectBetween(numbersAfter('natural.*done after ', output)[0], 2, 20);
      // Printed with two digits.
      expectBetween(numbersAfter('natural.* m ', output)[0], m - 0.006, m + 0.006);
      expectBetween(numbersAfter('natural.* scale ', output)[0], scale - 0.006, scale + 0.006);
    },
    'the plain gradient is not there after 5000': (output) => {
      assert.equal(output.match(/plain.*not done after 5000 steps/g)?.length, 2);
      const [best, ...others] = numbersAfter('W2 ', output);
      for (const distance of others) expectBetween(distance, 2 * best, Number.POSITIVE_INFINITY);
    },
  },
};
