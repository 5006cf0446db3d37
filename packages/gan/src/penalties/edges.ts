/**
 * Sums over the edges {i, j} of a graph on the numbers of an image, as tensor functions that are
 * differentiable to any order. All are derivatives of one form, symmetric in a and b,
 *
 *     T(m, a, b) = Σ over edges of ω_ij (m_i + m_j)(a_i - a_j)(b_i - b_j),
 *
 * with ∂T/∂m = edgeProducts(a, b) and ∂T/∂a = edgeFlow(m, b), whose own derivatives are the same two
 * functions. On a backend with kernels for them (wasm with the training kernels of `@wprox/runtime`)
 * a kernel computes each in one pass over an image; on other backends slices do.
 */
import * as tf from '@tensorflow/tfjs';

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
 * Computes Σ over edges at i of ω_ij (field_i - field_j)² for each number i of each image.
 * @param field [B, ...].
 * @returns [B, ...], at least 0; the caller owns it.
 */
export function edgeSquares(edges: Edges, field: tf.Tensor): tf.Tensor {
  return differentiable(
    (field) => products(edges, field!, field!),
    // The gradient in the field is 2 ∂T/∂a at m = dy and b = field.
    (dy, [field]) => [tf.mul(edgeFlow(edges, dy, field!), 2)],
  )(field);
}

/** Computes Σ over edges at i of ω_ij (a_i - a_j)(b_i - b_j); shapes as in {@link edgeSquares}. */
function edgeProducts(edges: Edges, a: tf.Tensor, b: tf.Tensor): tf.Tensor {
  return differentiable(
    (a, b) => products(edges, a!, b!),
    (dy, [a, b]) => [edgeFlow(edges, dy, b!), edgeFlow(edges, dy, a!)],
  )(a, b);
}

/**
 * Computes Σ over edges at i of ω_ij (mass_i + mass_j)(field_i - field_j): L(mass)·field, with L the
 * graph's Laplacian; shapes as in {@link edgeSquares}.
 */
function edgeFlow(edges: Edges, mass: tf.Tensor, field: tf.Tensor): tf.Tensor {
  return differentiable(
    (mass, field) => flow(edges, mass!, field!),
    (dy, [mass, field]) => [edgeProducts(edges, dy, field!), edgeFlow(edges, mass!, dy)],
  )(mass, field);
}

/** Makes an operation from its value and its gradients in the inputs. */
function differentiable(
  value: (...inputs: tf.Tensor[]) => tf.Tensor,
  gradients: (dy: tf.Tensor, inputs: tf.Tensor[]) => tf.Tensor[],
): (...inputs: tf.Tensor[]) => tf.Tensor {
  return tf.customGrad((...given) => {
    const save = given.at(-1) as tf.GradSaveFunc;
    const inputs = given.slice(0, -1) as tf.Tensor[];
    save(inputs);
    return { value: value(...inputs), gradFunc: gradients };
  });
}

// Values without gradients, by a kernel or by slices.

function products(edges: Edges, a: tf.Tensor, b: tf.Tensor): tf.Tensor {
  return (
    byKernel('EdgeProducts', { a, b }, edges) ??
    bySlices(edges, a.shape, 'same', (ofEnds) => {
      const differences = ofEnds(a, tf.sub);
      return tf.mul(differences, a === b ? differences : ofEnds(b, tf.sub));
    })
  );
}

function flow(edges: Edges, mass: tf.Tensor, field: tf.Tensor): tf.Tensor {
  return (
    byKernel('EdgeFlow', { mass, field }, edges) ??
    bySlices(edges, mass.shape, 'opposite', (ofEnds) =>
      tf.mul(ofEnds(mass, tf.add), ofEnds(field, tf.sub)),
    )
  );
}

/** Returns undefined if the backend in use has no such kernel, or an input is not float32. */
function byKernel(
  name: 'EdgeProducts' | 'EdgeFlow',
  inputs: Record<string, tf.Tensor>,
  edges: Edges,
): tf.Tensor | undefined {
  const fits = Object.values(inputs).every(({ dtype }) => dtype === 'float32');
  if (!fits || !tf.getKernel(name, tf.getBackend())) return undefined;
  const attrs = { pairs: edges } as unknown as tf.NamedAttrMap;
  return tf.engine().runKernel(name, inputs, attrs) as tf.Tensor;
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
