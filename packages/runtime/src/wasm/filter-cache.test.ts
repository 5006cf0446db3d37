/** Transformed filters are kept while their data live, and parts of kernels give the bits of the whole. */
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { bitsOf, values } from '../../test/wasm-kernels.js';
import { prepareBackend } from '../backend/prepare-backend.js';
import { address, allocate, release, wasmBackend } from './memory.js';
import { instantiateSimd, type Simd } from './simd.js';

let simd: Simd;
beforeAll(async () => {
  await prepareBackend('wasm');
  simd = await instantiateSimd(wasmBackend());
});

const tensor = (...shape: number[]) =>
  tf.tensor4d(values(...shape).data, shape as [number, number, number, number]);
const buffers = () => (tf.backend() as tf.KernelBackend & { numDataIds(): number }).numDataIds();

describe('transformed filters', () => {
  it('are kept for the next convolution and freed with the filter', () => {
    const before = buffers();
    const [x, filter] = [tensor(2, 8, 8, 16), tensor(4, 4, 16, 16)];
    const apply = () => tf.tidy(() => bitsOf(tf.conv2d(x, filter, 2, 'same')));
    const first = apply();
    const once = buffers();
    expect(apply()).toEqual(first);
    expect(buffers()).toBe(once);
    expect(once).toBe(before + 3);
    tf.dispose([x, filter]);
    expect(buffers()).toBe(before);
  });

  it('follow a variable that is assigned', () => {
    const before = buffers();
    const x = tensor(2, 8, 8, 16);
    const [first, second] = [tensor(4, 4, 16, 16), tensor(4, 4, 16, 16)];
    const weights = tf.variable(first, true, undefined);
    const apply = (filter: tf.Tensor4D) => tf.tidy(() => bitsOf(tf.conv2d(x, filter, 2, 'same')));
    expect(apply(weights as tf.Tensor4D)).toEqual(apply(first));
    weights.assign(second);
    expect(apply(weights as tf.Tensor4D)).toEqual(apply(second));
    tf.dispose([x, first, second, weights]);
    expect(buffers()).toBe(before);
  });

  it('of one filter in two shapes are two', () => {
    const x = [tensor(1, 6, 6, 16), tensor(1, 6, 6, 32)] as const;
    const filter = tensor(3, 3, 16, 32);
    const other = filter.reshape([3, 3, 32, 16]) as tf.Tensor4D;
    const apply = (images: tf.Tensor4D, w: tf.Tensor4D) => bitsOf(tf.conv2d(images, w, 1, 'same'));
    apply(x[0], filter);
    const copy = tf.tensor4d(other.dataSync(), [3, 3, 32, 16]);
    expect(apply(x[1], other)).toEqual(apply(x[1], copy));
    tf.dispose([...x, filter, other, copy]);
  });
});

describe('parts of a kernel', () => {
  const [images, size, channels, outChannels] = [5, 12, 16, 20];
  const out = size / 2;
  const geometry = [size, size, channels, out, out, outChannels, 4, 4] as const;

  /** Runs a kernel into a new tensor, in parts that end at the given numbers; returns its bits. */
  function inParts(
    shape: number[],
    ends: number[],
    scratchSize: number,
    run: (to: number, scratch: number, first: number, end: number) => void,
  ): number[] {
    const backend = wasmBackend();
    const [result, scratch] = [allocate(backend, shape), allocate(backend, [scratchSize])];
    ends.forEach((end, i) => {
      run(address(backend, result), address(backend, scratch), ends[i - 1] ?? 0, end);
    });
    const bits = new Int32Array(
      backend.wasm.asm.memory.buffer,
      address(backend, result),
      tf.util.sizeFromShape(shape),
    );
    const copy = [...bits];
    release(backend, result, scratch);
    return copy;
  }

  it('have the bits of the whole', () => {
    const backend = wasmBackend();
    const [x, filter, dy] = [
      tensor(images, size, size, channels),
      tensor(4, 4, channels, outChannels),
      tensor(images, out, out, outChannels),
    ];
    const [xAt, filterAt, dyAt] = [x, filter, dy].map((t) => address(backend, t)) as [
      number,
      number,
      number,
    ];
    const panels = allocate(backend, [36 * 24 * 24 * 4]);
    const panelsAt = address(backend, panels);
    const scratch = allocate(backend, [simd.winogradFilterScratch(channels, outChannels, 2)]);
    const scratchAt = address(backend, scratch);
    const need = simd.winogradScratch(channels, outChannels, 2);

    simd.winogradFilter(filterAt, panelsAt, scratchAt, channels, outChannels, 4, 4, 2);
    const forward = (ends: number[]) =>
      inParts(dy.shape, ends, need, (y, rest, first, end) =>
        simd.winogradConvolution(xAt, panelsAt, y, rest, first, end, ...geometry, 2, 1, 1),
      );
    expect(forward([1, 2, 4, 5])).toEqual(forward([5]));
    expect(forward([5])).toEqual(bitsOf(tf.conv2d(x, filter, 2, 'same')));

    simd.winogradFilterTurned(filterAt, panelsAt, scratchAt, channels, outChannels, 4, 4);
    const backward = (ends: number[]) =>
      inParts(x.shape, ends, need, (dx, rest, first, end) =>
        simd.winogradInputGradient(dyAt, panelsAt, dx, rest, first, end, ...geometry, 1, 1),
      );
    expect(backward([1, 2, 4, 5])).toEqual(backward([5]));

    const filterNeed = simd.winogradFilterGradientScratch(channels, outChannels, 2, 16);
    const gradient = (ends: number[]) =>
      inParts(filter.shape, ends, filterNeed, (dw, rest, first, end) =>
        simd.winogradFilterGradient(xAt, dyAt, dw, rest, first, end, images, ...geometry, 2, 1, 1),
      );
    expect(gradient([1, 5, 12, 16])).toEqual(gradient([16]));
    tf.dispose([x, filter, dy]);
    release(backend, panels, scratch);
  });
});
