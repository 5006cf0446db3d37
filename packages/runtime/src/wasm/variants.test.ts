/**
 * The binaries of the kernels: blocks of all sizes give the same bits, fused multiply-add gives others
 * within its own tolerance, and `prepareBackend` says what is active. What a version of Node lacks is
 * expected to be said.
 */
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { convolutions, type Sizes } from '../../test/convolution-in-float64.js';
import { bitsOf, values } from '../../test/wasm-kernels.js';
import { prepareBackend } from '../backend/prepare-backend.js';
import { fastMathBinary } from './fast-math.js';
import { wasmBackend } from './memory.js';
import { binary as narrow } from './narrow.generated.js';
import { bitsToCompare } from './same-bits.js';
import { instantiate } from './simd.js';
import { binary as wide } from './wide.generated.js';
import { binary as wideFused } from './wide-fused.generated.js';
import { nodeWideSimd, wideSimdObstacle } from './wide-simd-in-node.js';

const major = Number.parseInt(process.versions.node, 10);
const hasFastMath = major >= 22;

beforeAll(() => prepareBackend('wasm').then(() => undefined));

const sizes: Sizes = {
  images: 2,
  height: 9,
  width: 7,
  inChannels: 36,
  outChannels: 20,
  kernel: [4, 4],
  stride: 2,
  pad: [1, 1, 1, 1],
};
const data = { x: values(2, 9, 7, 36), w: values(4, 4, 36, 20), dy: values(2, 4, 3, 20) };

/** A convolution and its two gradients by the active kernels. */
function passes(): { y: tf.Tensor; dx: tf.Tensor; dw: tf.Tensor } {
  const [x, filter, dy] = [data.x, data.w, data.dy].map((each) =>
    tf.tensor4d(each.data, each.shape as [number, number, number, number]),
  ) as [tf.Tensor4D, tf.Tensor4D, tf.Tensor4D];
  const attrs = {
    ...{ strides: [2, 2], dataFormat: 'NHWC', dilations: [1, 1], dimRoundingMode: 'floor' },
    pad: 1,
  };
  const run = (kernel: string, inputs: tf.NamedTensorMap, more: object) =>
    tf.engine().runKernel(kernel, inputs, { ...attrs, ...more } as tf.NamedAttrMap) as tf.Tensor;
  return {
    y: run('Conv2D', { x, filter }, {}),
    dx: run('Conv2DBackpropInput', { dy, filter }, { inputShape: x.shape }),
    dw: run('Conv2DBackpropFilter', { x, dy }, { filterShape: filter.shape }),
  };
}

const bits = () =>
  tf.tidy(() => {
    const { y, dx, dw } = passes();
    return [...bitsOf(y), ...bitsOf(dx), ...bitsOf(dw)];
  });

describe('blocks of all sizes', () => {
  it('give the same bits without fused multiply-add', async () => {
    const backend = wasmBackend();
    const isSame = bitsToCompare(backend, await instantiate(backend, narrow));
    expect(await isSame(await instantiate(backend, wide))).toBe(true);
  });

  it.runIf(hasFastMath)('give the same bits with it, and others than without', async () => {
    const backend = wasmBackend();
    const fused = await instantiate(backend, await fastMathBinary());
    const isSame = bitsToCompare(backend, fused);
    expect(await isSame(await instantiate(backend, wideFused))).toBe(true);
    expect(await isSame(await instantiate(backend, narrow))).toBe(false);
  });
});

describe('wideSimd', () => {
  it('gives the bits of 128 bits, or says why it has no effect', async () => {
    const before = bits();
    const { kernels } = await prepareBackend('wasm');
    const prepared = await prepareBackend('wasm', { wideSimd: true });
    const obstacle = nodeWideSimd.obstacle();
    expect(prepared.acceleration).toMatchObject({
      simd: obstacle ? 128 : 256,
      fastMath: false,
      notes: obstacle ? [obstacle] : [],
    });
    expect(prepared.kernels).toBe(kernels);
    expect(bits()).toEqual(before);
    expect((await prepareBackend('wasm')).acceleration).toEqual(prepared.acceleration);
    const { acceleration } = await prepareBackend('wasm', { wideSimd: false });
    expect(acceleration).toMatchObject({ simd: 128, notes: [] });
    expect(bits()).toEqual(before);
  });

  it('needs Node 24 and a processor with 256 bits', () => {
    const [node, x64, flags] = [{ node: '24.0.0' }, 'x64', 'sse2 avx avx2 fma'];
    expect(wideSimdObstacle(node, x64, flags)).toBeUndefined();
    expect(wideSimdObstacle(node, x64, undefined)).toBeUndefined();
    expect(wideSimdObstacle({ node: '22.9.0' }, x64, flags)).toContain('22.9.0');
    expect(wideSimdObstacle(node, 'arm64', undefined)).toContain('arm64');
    expect(wideSimdObstacle(node, x64, 'sse2 avx')).toContain('AVX2');
    expect(wideSimdObstacle({ ...node, bun: '1.2.0' }, x64, flags)).toContain('Bun');
    expect(wideSimdObstacle({ ...node, deno: '2.0.0' }, x64, flags)).toContain('Deno');
  });
});

describe('fastMath', () => {
  it.runIf(!hasFastMath)('is refused without relaxed SIMD, and nothing changes', async () => {
    const before = bits();
    const { kernels } = await prepareBackend('wasm');
    await expect(prepareBackend('wasm', { fastMath: true })).rejects.toMatchObject({
      name: 'BackendError',
      message: expect.stringContaining('Node 22'),
    });
    expect((await prepareBackend('wasm')).kernels).toBe(kernels);
    expect(bits()).toEqual(before);
  });

  it.runIf(hasFastMath)('is named, has other bits, and rounds less than without', async () => {
    const plain = await prepareBackend('wasm');
    const errors = () =>
      tf.tidy(() => {
        const truth = convolutions(sizes, data.x.data, data.w.data, data.dy.data);
        return Object.entries(passes()).map(([name, pass]) =>
          Math.sqrt(
            (pass.dataSync() as Float32Array).reduce(
              (sum, value, i) => sum + (value - truth[name as keyof typeof truth][i]!) ** 2,
              0,
            ),
          ),
        );
      });
    const [before, usual] = [bits(), errors()];
    const fast = await prepareBackend('wasm', { fastMath: true });
    expect(fast.kernels).toBe(`${plain.kernels}, fused multiply-add`);
    expect(fast.acceleration?.fastMath).toBe(true);
    expect(bits()).not.toEqual(before);
    // One rounding for each term in place of two; the sum's rounding, which stays, is the larger.
    errors().forEach((error, i) => void expect(error / usual[i]!).toBeLessThan(1.1));
    expect((await prepareBackend('wasm', { fastMath: false })).kernels).toBe(plain.kernels);
    expect(bits()).toEqual(before);
  });
});
