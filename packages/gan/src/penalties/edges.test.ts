/** Compares sums over edges and their derivatives with float64 loops, by kernels and by slices. */
import * as tf from '@tensorflow/tfjs';
import { Random } from '@wprox/runtime/random';
import { describe, expect, it } from 'vitest';
import { onEachBackend } from '../../test/on-each-backend.js';
import { type Edges, edgeEnergy } from './edges.js';

/** Images of 5 lines of 9 numbers; windows overlap, and run lengths have all remainders modulo 4. */
const LINES = 5;
const STEP = 9;
const SIZE = LINES * STEP;
const BATCH = 2;
const edges: Edges = [
  { at: 0, other: 3, lines: 5, run: 6, step: STEP, weight: 0.5 },
  { at: 0, other: 1, lines: 5, run: 8, step: STEP, weight: 1 },
  { at: 2, other: STEP, lines: 4, run: 7, step: STEP, weight: 2 },
  { at: 0, other: 2 * STEP, lines: 3, run: 9, step: STEP, weight: 0.25 },
];
const shape = [BATCH, LINES, STEP];

type Numbers = ArrayLike<number>;
/** γ. */
const GAMMA = 0.75;

/** Computes T(m, a, b) of one image. */
function formOf(image: number, m: Numbers, a: Numbers, b: Numbers): number {
  let sum = 0;
  for (const { at, other, lines, run, step, weight } of edges) {
    for (let line = 0; line < lines; line++) {
      for (let k = 0; k < run; k++) {
        const [i, j] = [at, other].map((start) => image * SIZE + start + line * step + k);
        sum += weight * (m[i!]! + m[j!]!) * (a[i!]! - a[j!]!) * (b[i!]! - b[j!]!);
      }
    }
  }
  return sum;
}

const images = Array.from({ length: BATCH }, (_, image) => image);
/** Computes T(m, a, b) over the whole batch. */
const form = (m: Numbers, a: Numbers, b: Numbers) =>
  images.reduce((sum, image) => sum + formOf(image, m, a, b), 0);
/** Computes ⟨a, b⟩ of one image. */
const dotOf = (image: number, a: Numbers, b: Numbers) =>
  Array.from({ length: SIZE }, (_, i) => a[image * SIZE + i]! * b[image * SIZE + i]!).reduce(
    (sum, x) => sum + x,
    0,
  );

const unit = (i: number) => Array.from({ length: BATCH * SIZE }, (_, k) => (k === i ? 1 : 0));
const each = (value: (i: number) => number) =>
  Array.from({ length: BATCH * SIZE }, (_, i) => value(i));

function expectClose(actual: tf.Tensor, expected: readonly number[], tolerance = 1e-5): void {
  const data = actual.dataSync();
  const worst = expected.reduce((most, value, i) => Math.max(most, Math.abs(value - data[i]!)), 0);
  // Tolerance: up to 8 float32 products of three numbers up to 3.
  expect(worst).toBeLessThan(tolerance);
}

const random = new Random(5);
const draw = () => random.normal(BATCH * SIZE);
const [m, g, u, v] = [draw(), draw(), draw(), draw()];

/** Checks values and derivatives to the third order on the backend in use. */
function checkAllOrders(): void {
  tf.tidy(() => {
    const [mass, field, along, twice] = [m, g, u, v].map((data) => tf.tensor(data, shape)) as [
      tf.Tensor,
      tf.Tensor,
      tf.Tensor,
      tf.Tensor,
    ];
    const dot = (a: tf.Tensor, b: tf.Tensor) => tf.sum(tf.mul(a, b));
    /** T(m, g, g) + γ‖g‖² of all images. */
    const energy = (m: tf.Tensor, g: tf.Tensor) => tf.sum(edgeEnergy(edges, GAMMA, m, g));
    expectClose(
      edgeEnergy(edges, GAMMA, mass, field),
      images.map((image) => formOf(image, m, g, g) + GAMMA * dotOf(image, g, g)),
      1e-3, // sums of 45 terms up to 100
    );
    const first = tf.grads(energy)([mass, field]);
    expectClose(
      first[0]!,
      each((i) => form(unit(i), g, g)),
    );
    expectClose(
      first[1]!,
      each((i) => 2 * form(m, unit(i), g) + 2 * GAMMA * g[i]!),
    );
    // Derivatives in m and g of ⟨u, ∂/∂g⟩ = 2 T(m, u, g) + 2γ⟨u, g⟩.
    const directional = (m: tf.Tensor, g: tf.Tensor) =>
      dot(along, tf.grad((at: tf.Tensor) => energy(m, at))(g));
    const second = tf.grads(directional)([mass, field]);
    expectClose(
      second[0]!,
      each((i) => 2 * form(unit(i), u, g)),
    );
    expectClose(
      second[1]!,
      each((i) => 2 * form(m, unit(i), u) + 2 * GAMMA * u[i]!),
    );
    // The derivative in w of the same for Σ w_b (T_b(m, g, g) + γ‖g_b‖²), at w = 1.
    const weighted = (w: tf.Tensor) =>
      dot(along, tf.grad((at: tf.Tensor) => dot(w, edgeEnergy(edges, GAMMA, mass, at)))(field));
    expectClose(
      tf.grad(weighted)(tf.ones([BATCH])),
      images.map((image) => 2 * formOf(image, m, u, g) + 2 * GAMMA * dotOf(image, u, g)),
      1e-3,
    );
    // The derivative in g of ⟨v, ∂/∂m ⟨u, ∂T/∂g⟩⟩ = 2 T(v, u, g).
    const mixed = (g: tf.Tensor) => dot(twice, tf.grad((m: tf.Tensor) => directional(m, g))(mass));
    expectClose(
      tf.grad(mixed)(field),
      each((i) => 2 * form(v, u, unit(i))),
    );
  });
}

onEachBackend(() => {
  describe('edgeEnergy', () => {
    it('agrees with T in value and derivatives to the third order', checkAllOrders);

    it('leaks no tensors at any order', () => {
      checkAllOrders();
      const { numTensors, numBytes } = tf.memory();
      checkAllOrders();
      expect(tf.memory()).toMatchObject({ numTensors, numBytes });
    });

    it('is γ‖g‖² without edges', () => {
      tf.tidy(() => {
        const [mass, field] = [tf.tensor(m, shape), tf.tensor(g, shape)];
        expectClose(
          edgeEnergy([], 2, mass, field),
          images.map((image) => 2 * dotOf(image, g, g)),
          1e-4,
        );
        expectClose(edgeEnergy([], 0, mass, field), [0, 0]);
      });
    });

    it('takes int32 numbers', () => {
      tf.tidy(() => {
        const data = g.map(Math.round);
        const field = tf.tensor(data, shape, 'int32');
        expectClose(
          edgeEnergy(edges, GAMMA, tf.tensor(m, shape), field),
          images.map((image) => formOf(image, m, data, data) + GAMMA * dotOf(image, data, data)),
          1e-3,
        );
      });
    });
  });
});

describe('edge kernels of @wprox/runtime', () => {
  const names = ['EdgeEnergy', 'EdgeProducts', 'EdgeFlow'];

  it('are registered on wasm, and the sums are right without them', async () => {
    expect(await tf.setBackend('wasm')).toBe(true);
    for (const name of names) {
      const config = tf.getKernel(name, 'wasm');
      expect(config).toBeDefined();
      tf.unregisterKernel(name, 'wasm');
      try {
        checkAllOrders();
      } finally {
        tf.registerKernel(config!);
      }
    }
  });
});
