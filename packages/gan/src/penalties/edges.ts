/**
 * Sums over the edges {i, j} of a graph on the numbers of an image, as tensor functions. All come of
 * one form, symmetric in a and b,
 *
 *     T(m, a, b) = Σ over edges of ω_ij (m_i + m_j)(a_i - a_j)(b_i - b_j),
 *
 * so that each is the other's gradient and they can be differentiated as often as one likes:
 * ∂T/∂m = edgeProducts(a, b), ∂T/∂a = edgeFlow(m, b). Where the backend has a kernel for them, as
 * wasm has with the training kernels of `@wprox/runtime`, it computes each in one pass over an image;
 * elsewhere they are made of slices.
 */
import * as tf from '@tensorflow/tfjs';

/**
 * Edges as two windows of an image's numbers, of the same size: each number of one is joined with
 * the number at its place in the other. All lengths in numbers.
 */
interface WindowPair {
  /** Where each window begins. */
  readonly at: number;
  readonly other: number;
  /** How many lines a window has, how long each is, and from one line to the next. */
  readonly lines: number;
  readonly run: number;
  readonly step: number;
  /** ω of these edges. */
  readonly weight: number;
}

/** A graph on images of one size. */
export type Edges = readonly WindowPair[];

/**
 * Σ over edges at i of ω_ij (field_i - field_j)² for each number i of each image.
 * @param field [B, ...].
 * @returns [B, ...], of the caller; not negative.
 */
export function edgeSquares(edges: Edges, field: tf.Tensor): tf.Tensor {
  return differentiable(
    (field) => products(edges, field!, field!),
    // dy and the field are the m and the b of T.
    (dy, [field]) => [tf.mul(edgeFlow(edges, dy, field!), 2)],
  )(field);
}

/** Σ over edges at i of ω_ij (a_i - a_j)(b_i - b_j); shapes as in {@link edgeSquares}. */
function edgeProducts(edges: Edges, a: tf.Tensor, b: tf.Tensor): tf.Tensor {
  return differentiable(
    (a, b) => products(edges, a!, b!),
    (dy, [a, b]) => [edgeFlow(edges, dy, b!), edgeFlow(edges, dy, a!)],
  )(a, b);
}

/**
 * Σ over edges at i of ω_ij (mass_i + mass_j)(field_i - field_j): L(mass)·field, with L the graph's
 * Laplacian; shapes as in {@link edgeSquares}.
 */
function edgeFlow(edges: Edges, mass: tf.Tensor, field: tf.Tensor): tf.Tensor {
  return differentiable(
    (mass, field) => flow(edges, mass!, field!),
    (dy, [mass, field]) => [edgeProducts(edges, dy, field!), edgeFlow(edges, mass!, dy)],
  )(mass, field);
}

/** An operation with its gradient in each input, from dy and the inputs. */
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

// The values alone, by a kernel or by slices.

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

/** Undefined where the backend in use has no such kernel, or the numbers are not its. */
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

/** Joins the ends of each edge by an operation, the result lying at the one in the window `at`. */
type OfEnds = (
  numbers: tf.Tensor,
  join: (at: tf.Tensor, other: tf.Tensor) => tf.Tensor,
) => tf.Tensor;

/**
 * Adds ω times what each edge has to one end, and to the other with the same or the opposite sign.
 * The whole batch is one line of numbers and the other ends are that line, shifted: long copies, which
 * every backend makes fast. What is joined with no neighbour, or with another image, is masked.
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

/** At each place the number that lies `by` further on in the batch; 0 beyond its ends. */
function shifted(numbers: tf.Tensor, by: number): tf.Tensor {
  const line = tf.reshape(numbers, [-1]);
  const gap = tf.zeros([Math.min(Math.abs(by), line.size)], line.dtype);
  const rest = tf.slice(line, Math.max(0, by), line.size - gap.size);
  return tf.reshape(tf.concat(by > 0 ? [rest, gap] : [gap, rest]), numbers.shape);
}

/** ω at the numbers of the window `at`, 0 elsewhere. */
function windowMask({ at, lines, run, step, weight }: WindowPair, size: number): tf.Tensor {
  const mask = new Float32Array(size);
  for (let line = 0; line < lines; line++) {
    mask.fill(weight, at + line * step, at + line * step + run);
  }
  return tf.tensor1d(mask);
}
