/**
 * Compares each operation with central differences: first and second order and in a penalty, on stock
 * and on repaired tfjs, on each backend. `npm run table` writes the results into the table of
 * docs/concepts/second-order-gradients.md.
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { allowed, automatic, differences, type Order, orders } from '../../test/derivatives.js';
import { type Operation, operations } from '../../test/operations.js';
import { prepareBackend } from '../backend/prepare-backend.js';
import { startingEmscripten } from '../wasm/emscripten-in-node.js';
import { repairGradients } from './repair-gradients.js';

const page = fileURLToPath(
  new URL('../../../../docs/concepts/second-order-gradients.md', import.meta.url),
);
const states = ['cpu stock', 'cpu repaired', 'wasm stock', 'wasm repaired'] as const;
type State = (typeof states)[number];

/** Operations that the repair does not make right; the page says why. All others must be right. */
const notRepaired = ['logSigmoid', 'cumprod', 'losses.softmaxCrossEntropy'];

const found = new Map<string, number[] | Error>();
const expected = new Map<string, number[]>();
const leaks: string[] = [];
const key = (...parts: string[]) => parts.join(' | ');

function everyOperation(run: (operation: Operation, order: Order) => void): void {
  for (const operation of operations) for (const order of orders) run(operation, order);
}

function measure(state: State): void {
  everyOperation((operation, order) => {
    const before = tf.memory().numTensors;
    const at = key(operation.name, order, state);
    try {
      found.set(at, automatic(operation, order));
      if (tf.memory().numTensors !== before) leaks.push(at);
    } catch (error) {
      found.set(at, error as Error);
    }
  });
}

/** Takes differences on repaired tfjs, on the first backend on which the first order is right. */
function takeDifferences(state: State): void {
  everyOperation((operation, order) => {
    const at = key(operation.name, order);
    if (expected.has(at)) return;
    if (order !== 'first' && verdict(operation, 'first', state) !== 'right') return;
    try {
      expected.set(at, differences(operation, order));
    } catch {
      // An operation without a gradient has no differences of it either.
    }
  });
}

function verdict({ name }: Operation, order: Order, state: State): 'right' | 'wrong' | 'throws' {
  const result = found.get(key(name, order, state))!;
  if (result instanceof Error) return 'throws';
  const truth = expected.get(key(name, order));
  const isClose = (value: number, i: number) => Math.abs(value - result[i]!) <= allowed(truth!, i);
  return truth?.every(isClose) ? 'right' : 'wrong';
}

const verdicts = (operation: Operation, state: State) =>
  orders.map((order) => verdict(operation, order, state));

beforeAll(async () => {
  await tf.setBackend('cpu');
  measure('cpu stock');
  // This is the stock backend, without the kernels that prepareBackend registers.
  await startingEmscripten(() => import('@tensorflow/tfjs-backend-wasm'));
  expect(await startingEmscripten(() => tf.setBackend('wasm'))).toBe(true);
  measure('wasm stock');
  repairGradients();
  await prepareBackend('wasm');
  measure('wasm repaired');
  takeDifferences('wasm repaired');
  await tf.setBackend('cpu');
  measure('cpu repaired');
  takeDifferences('cpu repaired');
});

describe('gradients of gradients', () => {
  it.each(operations)('of $name are right', (operation) => {
    for (const state of ['cpu repaired', 'wasm repaired'] as const) {
      const right = verdicts(operation, state).every((each) => each === 'right');
      expect(right, state).toBe(!notRepaired.includes(operation.name));
    }
  });

  it('are wrong or missing on stock tfjs', () => {
    const stock = (name: string) =>
      verdicts(operations.find((operation) => operation.name === name)!, 'cpu stock');
    expect(stock('tanh')).toEqual(['right', 'wrong', 'wrong']);
    expect(stock('leakyRelu')).toEqual(['right', 'throws', 'throws']);
    expect(stock('relu')).toEqual(['right', 'right', 'right']);
  });

  it('leak no tensors', () => {
    expect(leaks).toEqual([]);
  });

  it('agree with the page in docs/', async () => {
    const text = readFileSync(page, 'utf8');
    const [before, after] = [text.indexOf(START), text.indexOf(END)];
    expect(before, 'the marker of the table').toBeGreaterThan(0);
    const fresh = `${text.slice(0, before)}${START}\n\n${table()}\n\n${text.slice(after)}`;
    await expect(fresh).toMatchFileSnapshot(page);
  });
});

const START = '<!-- The table is written by a test: npm run table in packages/runtime. -->';
const END = '<!-- End of the table. -->';

function table(): string {
  const marks = { right: '✓', wrong: '✗', throws: '–' };
  const cell = (operation: Operation, state: State) =>
    verdicts(operation, state)
      .map((each) => marks[each])
      .join(' ');
  return [...new Set(operations.map((operation) => operation.group))]
    .map((group) => {
      const rows = operations
        .filter((operation) => operation.group === group)
        .map((operation) => [operation.name, ...states.map((state) => cell(operation, state))]);
      const all = [[group, ...states], ...rows];
      const widths = all[0]!.map((_, i) => Math.max(...all.map((row) => row[i]!.length)));
      const line = (row: string[]) =>
        `| ${row.map((text, i) => text.padEnd(widths[i]!)).join(' | ')} |`;
      return [
        line(all[0]!),
        line(widths.map((width) => '-'.repeat(width))),
        ...rows.map(line),
      ].join('\n');
    })
    .join('\n\n');
}
