/**
 * Sums over the edges {i, j} of a graph on the numbers of an image, as tensor functions that are
 * differentiable to any order. All are derivatives of one form, symmetric in a and b,
 *
 *     T(m, a, b) = Σ over edges of ω_ij (m_i + m_j)(a_i - a_j)(b_i - b_j),
 *
 * with ∂T/∂m = edgeProducts(a, b) and ∂T/∂a = L(m)·b, L the graph's Laplacian. The norm of a critic's
 * gradient a is T(m, a, a) + γ‖a‖² of each image (`edgeEnergy`), its gradient 2 (L(m)·a + γ·a)
 * (`edgeFlow`). On a backend with kernels for them (wasm with the training kernels of
 * `@wprox/runtime`) a kernel computes each in one pass over an image; on other backends slices do.
 */
import * as tf from '@tensorflow/tfjs';
import { sampleSums } from '@wprox/runtime/tensors';

/**
 * Edges as two windows of equal size on an image's numbers: an edge joins each number of one window
 * with the number at the same place in the other. Lengths are counts of numbers.
 */
interface WindowPair {
  /** Index of the first number of each window. */
  readonly at: number;
  readonly other: number;
  /** Number of lines of a window, length of a line, distance from one line's start to the next's. */
  readonly lines: number;
  readonly run: number;
  readonly step: number;
  /** ω of each of these edges. */
  readonly weight: number;
}

/** The edges of a graph on images of one size. */
export type Edges = readonly WindowPair[];

/**
 * Computes T(mass, field, field) + γ‖field‖² of each image. No term is negative if no mass is.
 * @param gamma γ. @param mass [B, ...]. @param field [B, ...] as `mass`.
 * @returns [B]; the caller owns it.
 */
export function edgeEnergy(
  edges: Edges,
  gamma: number,
  mass: tf.Tensor,
  field: tf.Tensor,
): tf.Tensor1D {
  return differentiable(
    { mass, field },
    () => energy(edges, gamma, mass, field),
    (dy) => ({
      mass: () => tf.mul(perImage(dy, field), edgeProducts(edges, field, field)),
      field: () => edgeFlow(edges, gamma, { mass, field, scales: tf.mul(dy, 2) }),
    }),
  ) as tf.Tensor1D;
}

/** Computes Σ over edges at i of ω_ij (a_i - a_j)(b_i - b_j) for each number i; [B, ...] all. */
function edgeProducts(edges: Edges, a: tf.Tensor, b: tf.Tensor): tf.Tensor {
  return differentiable(
    { a, b },
    () => products(edges, a, b),
    (dy) => {
      const scales = tf.ones([dy.shape[0] ?? 0]);
      return {
        a: () => edgeFlow(edges, 0, { mass: dy, field: b, scales }),
        b: () => edgeFlow(edges, 0, { mass: dy, field: a, scales }),
      };
    },
  );
}

/** The inputs of {@link edgeFlow}: two batches of images [B, ...], and s, [B]. */
interface FlowInputs {
  readonly mass: tf.Tensor;
  readonly field: tf.Tensor;
  readonly scales: tf.Tensor;
}

/** Computes s · (L(mass)·field + γ·field) for each image, with a number s for each; [B, ...]. */
function edgeFlow(edges: Edges, gamma: number, { mass, field, scales }: FlowInputs): tf.Tensor {
  return differentiable(
    { mass, field, scales },
    () => flow(edges, gamma, { mass, field, scales }),
    (dy) => ({
      mass: () => tf.mul(perImage(scales, field), edgeProducts(edges, dy, field)),
      // L(mass) is symmetric.
      field: () => edgeFlow(edges, gamma, { mass, field: dy, scales }),
      scales: () => {
        const unscaled = { mass, field, scales: tf.onesLike(scales) };
        return sampleSums(tf.mul(dy, edgeFlow(edges, gamma, unscaled)));
      },
    }),
  );
}

/** Shapes [B] like images [B, ...], for products of each image with its number. */
function perImage(numbers: tf.Tensor, images: tf.Tensor): tf.Tensor {
  return tf.reshape(numbers, [-1, ...images.shape.slice(1).map(() => 1)]);
}

/** An operation with gradients of its own, as tfjs's engine runs it; its types hide it. */
interface Engine {
  runKernelFunc(call: {
    readonly inputs: Record<string, tf.Tensor>;
    forwardFunc(backend: unknown, save: (tensors: tf.Tensor[]) => void): tf.Tensor;
    backwardsFunc(dy: tf.Tensor): Record<string, () => tf.Tensor>;
  }): tf.Tensor;
}

/**
 * Makes an operation from its value and, for each input, a function of its gradient. tfjs calls only
 * those on the way to a variable, where `tf.customGrad` would compute all.
 */
function differentiable(
  inputs: Record<string, tf.Tensor>,
  value: () => tf.Tensor,
  gradients: (dy: tf.Tensor) => Record<string, () => tf.Tensor>,
): tf.Tensor {
  return (tf.engine() as unknown as Engine).runKernelFunc({
    inputs,
    forwardFunc: (_backend, save) => {
      save(Object.values(inputs));
      return value();
    },
    backwardsFunc: gradients,
  });
}

// Values without gradients, by a kernel or by slices.

function energy(edges: Edges, gamma: number, mass: tf.Tensor, field: tf.Tensor): tf.Tensor {
  const byKernels = byKernel('EdgeEnergy', { mass, field }, { pairs: edges, gamma });
  if (byKernels) return byKernels;
  const terms = tf.mul(mass, products(edges, field, field));
  return sampleSums(gamma > 0 ? tf.add(terms, tf.mul(tf.square(field), gamma)) : terms);
}

function products(edges: Edges, a: tf.Tensor, b: tf.Tensor): tf.Tensor {
  return (
    byKernel('EdgeProducts', { a, b }, { pairs: edges }) ??
    bySlices(edges, a.shape, 'same', (ofEnds) => {
      const differences = ofEnds(a, tf.sub);
      return tf.mul(differences, a === b ? differences : ofEnds(b, tf.sub));
    })
  );
}

function flow(edges: Edges, gamma: number, { mass, field, scales }: FlowInputs): tf.Tensor {
  const byKernels = byKernel('EdgeFlow', { mass, field, scales }, { pairs: edges, gamma });
  if (byKernels) return byKernels;
  const sums = bySlices(edges, mass.shape, 'opposite', (ofEnds) =>
    tf.mul(ofEnds(mass, tf.add), ofEnds(field, tf.sub)),
  );
  return tf.mul(perImage(scales, field), gamma > 0 ? tf.add(sums, tf.mul(field, gamma)) : sums);
}

/** Returns undefined if the backend in use has no such kernel, or an input is not float32. */
function byKernel(
  name: 'EdgeEnergy' | 'EdgeProducts' | 'EdgeFlow',
  inputs: Record<string, tf.Tensor>,
  attrs: { readonly pairs: Edges; readonly gamma?: number },
): tf.Tensor | undefined {
  const fits = Object.values(inputs).every(({ dtype }) => dtype === 'float32');
  if (!fits || !tf.getKernel(name, tf.getBackend())) return undefined;
  return tf.engine().runKernel(name, inputs, attrs as unknown as tf.NamedAttrMap) as tf.Tensor;
}

/** Applies an operation to the two ends of each edge; the result is at the end in window `at`. */
type OfEnds = (
  numbers: tf.Tensor,
  join: (at: tf.Tensor, other: tf.Tensor) => tf.Tensor,
) => tf.Tensor;

/**
 * Adds ω times an edge's value to its end in window `at`, and with the same or the opposite sign to
 * its other end. The batch is one line of numbers, and the other ends are that line shifted: long
 * copies are fast on every backend. A mask removes pairs that are no edge.
 */
function bySlices(
  edges: Edges,
  shape: number[],
  sign: 'same' | 'opposite',
  onEdges: (ofEnds: OfEnds) => tf.Tensor,
): tf.Tensor {
  const [, ...imageShape] = shape;
  const size = tf.util.sizeFromShape(imageShape);
  const sums = edges.map((pair) => {
    const distance = pair.other - pair.at;
    const ofEnds: OfEnds = (numbers, join) => join(numbers, shifted(numbers, distance));
    const mask = tf.reshape(windowMask(pair, size), [1, ...imageShape]);
    const shares = tf.mul(onEdges(ofEnds), mask);
    const join = sign === 'same' ? tf.add : tf.sub;
    return join(shares, shifted(shares, -distance));
  });
  return sums.length > 0 ? tf.addN(sums) : tf.zeros(shape);
}

/** Shifts the batch as one line of numbers: number i becomes number i + by, 0 beyond the ends. */
function shifted(numbers: tf.Tensor, by: number): tf.Tensor {
  const line = tf.reshape(numbers, [-1]);
  const gap = tf.zeros([Math.min(Math.abs(by), line.size)], line.dtype);
  const rest = tf.slice(line, Math.max(0, by), line.size - gap.size);
  return tf.reshape(tf.concat(by > 0 ? [rest, gap] : [gap, rest]), numbers.shape);
}

/** Makes a line of one image's size: ω at the numbers of window `at`, 0 elsewhere. */
function windowMask({ at, lines, run, step, weight }: WindowPair, size: number): tf.Tensor {
  const mask = new Float32Array(size);
  for (let line = 0; line < lines; line++) {
    mask.fill(weight, at + line * step, at + line * step + run);
  }
  return tf.tensor1d(mask);
}
