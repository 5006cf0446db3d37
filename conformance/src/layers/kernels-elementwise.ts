/** Kernels that act on each number, compare and choose. */
import type { Tensor } from '@tensorflow/tfjs';
import { type Case, type Input, op } from './case.js';
import type { TF } from './exact-tfjs.js';

const shape = [2, 3, 5];
type Unary = (tf: TF, x: Input) => Tensor;

const up = (tf: TF, x: Input, by: number) => tf.add(x, by);

const unary: Record<string, Unary> = {
  Abs: (tf, x) => tf.abs(x),
  Acos: (tf, x) => tf.acos(tf.mul(x, 0.7)),
  Acosh: (tf, x) => tf.acosh(up(tf, x, 3)),
  Asin: (tf, x) => tf.asin(tf.mul(x, 0.7)),
  Asinh: (tf, x) => tf.asinh(x),
  Atan: (tf, x) => tf.atan(x),
  Atanh: (tf, x) => tf.atanh(tf.mul(x, 0.7)),
  Cast: (tf, x) => tf.cast(x, 'float32'),
  Ceil: (tf, x) => tf.mul(tf.ceil(tf.mul(x, 2.1)), x),
  ClipByValue: (tf, x) => tf.clipByValue(x, -0.5, 0.4),
  Cos: (tf, x) => tf.cos(x),
  Cosh: (tf, x) => tf.cosh(x),
  Elu: (tf, x) => tf.elu(x),
  Erf: (tf, x) => tf.erf(x),
  Exp: (tf, x) => tf.exp(x),
  Expm1: (tf, x) => tf.expm1(x),
  Floor: (tf, x) => tf.mul(tf.floor(tf.mul(x, 2.1)), x),
  Identity: (tf, x) => tf.clone(x),
  IsFinite: (tf, x) => tf.mul(tf.cast(tf.isFinite(x), 'float32'), x),
  IsInf: (tf, x) => tf.add(tf.cast(tf.isInf(x), 'float32'), x),
  IsNan: (tf, x) => tf.add(tf.cast(tf.isNaN(x), 'float32'), x),
  LeakyRelu: (tf, x) => tf.leakyRelu(x, 0.3),
  Log: (tf, x) => tf.log(up(tf, x, 2)),
  Log1p: (tf, x) => tf.log1p(up(tf, x, 1)),
  LogicalNot: (tf, x) => tf.mul(tf.cast(tf.logicalNot(tf.greater(x, 0)), 'float32'), x),
  Neg: (tf, x) => tf.neg(x),
  OnesLike: (tf, x) => tf.mul(tf.onesLike(x), x),
  Reciprocal: (tf, x) => tf.reciprocal(up(tf, x, 2)),
  Relu: (tf, x) => tf.relu(x),
  Relu6: (tf, x) => tf.relu6(up(tf, tf.mul(x, 5) as Input, 3)),
  Round: (tf, x) => tf.mul(tf.round(tf.mul(x, 2.1)), x),
  Rsqrt: (tf, x) => tf.rsqrt(up(tf, x, 2)),
  Selu: (tf, x) => tf.selu(x),
  Sigmoid: (tf, x) => tf.sigmoid(x),
  Sign: (tf, x) => tf.mul(tf.sign(x), x),
  Sin: (tf, x) => tf.sin(x),
  Sinh: (tf, x) => tf.sinh(x),
  Softplus: (tf, x) => tf.softplus(x),
  Sqrt: (tf, x) => tf.sqrt(up(tf, x, 2)),
  Square: (tf, x) => tf.square(x),
  Step: (tf, x) => tf.mul(tf.step(x, 0.3), x),
  Tan: (tf, x) => tf.tan(x),
  Tanh: (tf, x) => tf.tanh(x),
  ZerosLike: (tf, x) => tf.add(tf.zerosLike(x), x),
};

type Binary = (tf: TF, a: Input, b: Input) => Tensor;

/** Multiplies what a comparison gives, which has no slope, by its input. */
const masked =
  (compare: (tf: TF) => Binary): Binary =>
  (tf, a, b) =>
    tf.mul(tf.cast(compare(tf)(tf, a, b), 'float32'), a);

const binary: Record<string, Binary> = {
  Add: (tf, a, b) => tf.add(a, b),
  Atan2: (tf, a, b) => tf.atan2(a, b),
  Equal: masked((tf) => (_, a, b) => tf.equal(a, b)),
  FloorDiv: (tf, a, b) => tf.mul(tf.floorDiv(a, tf.add(b, 2)), a),
  Greater: masked((tf) => (_, a, b) => tf.greater(a, b)),
  GreaterEqual: masked((tf) => (_, a, b) => tf.greaterEqual(a, b)),
  Less: masked((tf) => (_, a, b) => tf.less(a, b)),
  LessEqual: masked((tf) => (_, a, b) => tf.lessEqual(a, b)),
  LogicalAnd: masked((tf) => (_, a, b) => tf.logicalAnd(tf.greater(a, 0), tf.less(b, 0))),
  LogicalOr: masked((tf) => (_, a, b) => tf.logicalOr(tf.greater(a, 0), tf.less(b, 0))),
  LogicalXor: masked((tf) => (_, a, b) => tf.logicalXor(tf.greater(a, 0), tf.less(b, 0))),
  Maximum: (tf, a, b) => tf.maximum(a, b),
  Minimum: (tf, a, b) => tf.minimum(a, b),
  Mod: (tf, a, b) => tf.mod(a, tf.add(b, 2)),
  Multiply: (tf, a, b) => tf.mul(a, b),
  NotEqual: masked((tf) => (_, a, b) => tf.notEqual(a, b)),
  Pow: (tf, a, b) => tf.pow(tf.add(a, 2), b),
  Prelu: (tf, a, b) => tf.prelu(a, b),
  RealDiv: (tf, a, b) => tf.div(a, tf.add(b, 2)),
  SquaredDifference: (tf, a, b) => tf.squaredDifference(a, b),
  Sub: (tf, a, b) => tf.sub(a, b),
};

/** The second inputs that are broadcast, and the first. */
const broadcasts: [string, number[][]][] = [
  ['equal shapes', [shape, shape]],
  ['second of one row', [shape, [5]]],
  ['second with a one', [shape, [2, 1, 5]]],
  ['second of rank 0', [shape, []]],
  ['first is smaller', [[3, 1], shape]],
];

export const elementwiseKernels: Case[] = [
  ...Object.entries(unary).flatMap(([name, f]) => [
    op(name, 'rank 3', [shape], f),
    op(name, 'rank 0', [[]], f),
    op(name, 'more than a vector of SIMD', [[37]], f),
  ]),
  ...Object.entries(binary).flatMap(([name, f]) =>
    broadcasts
      .filter(([variant]) => name !== 'Prelu' || variant !== 'first is smaller')
      .map(([variant, shapes]) => op(name, variant, shapes, f)),
  ),
  op('Select', 'equal shapes', [shape, shape], (tf, a, b) => tf.where(tf.greater(a, b), a, b)),
  op('Select', 'broadcast', [shape, [5]], (tf, a, b) => tf.where(tf.greater(a, 0), a, b)),
  op(
    'Select',
    'rows',
    [
      [3, 4],
      [3, 4],
    ],
    (tf, a, b) => tf.where(tf.tensor1d([1, 0, 1], 'bool').reshape([3, 1]), a, b),
  ),
  op('Pow', 'by numbers', [shape], (tf, x) => tf.pow(tf.add(x, 2), 2.5)),
  op('Pow', 'squares of negative numbers', [shape], (tf, x) => tf.pow(x, tf.scalar(2, 'int32'))),
  op('Cast', 'to integers and back', [shape], (tf, x) =>
    tf.mul(tf.cast(tf.cast(tf.mul(x, 3), 'int32'), 'float32'), x),
  ),
  op('Cast', 'to booleans and back', [shape], (tf, x) =>
    tf.mul(tf.cast(tf.cast(tf.relu(x), 'bool'), 'float32'), x),
  ),
  op('AddN', 'three', [shape, shape, shape], (tf, a, b, c) => tf.addN([a, b, c])),
  op('AddN', 'one twice', [shape], (tf, a) => tf.addN([a, a])),
  op('ComplexAbs', 'of numbers and themselves', [shape], (tf, x) =>
    tf.abs(tf.complex(x, tf.mul(x, 2))),
  ),
  op('Complex', 'real part', [shape], (tf, x) => tf.real(tf.complex(x, x))),
  op('Imag', 'of a product', [shape], (tf, x) =>
    tf.imag(tf.mul(tf.complex(x, x), tf.complex(x, x))),
  ),
  op('Real', 'of a sum', [shape], (tf, x) => tf.real(tf.add(tf.complex(x, x), tf.complex(x, x)))),
  op('FFT', 'real part', [[2, 8]], (tf, x) => tf.real(tf.fft(tf.complex(x, x) as never))),
  op('IFFT', 'real part', [[2, 8]], (tf, x) => tf.real(tf.ifft(tf.complex(x, x) as never))),
];
