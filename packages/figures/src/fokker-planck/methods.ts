/** The distances D̃² of the experiment, each on tensors and in float64 with the same damping. */
import * as tf from '@tensorflow/tfjs';
import {
  affineDistance,
  type Basis,
  fullQuadraticBasis,
  o1FromSamples,
  o2DiagFromSamples,
  o2FullFromSamples,
  rwpFromSamples,
  type Samples,
} from '@wprox/exact';
import {
  affine,
  fullQuadraticFunctions,
  o1,
  o2Diag,
  o2Full,
  type PotentialBasis,
  type ProximalDistance,
  rwp,
} from '@wprox/regularizers';

/** A distance in both arithmetics. */
export interface Method {
  readonly tensors: ProximalDistance;
  /** D̃² of samples and of their anchor. */
  squaredDistance(samples: Samples, anchorSamples: Samples): number;
}

/** Far below what the floors and the steps change, far above float32's rounding of a pivot. */
const DAMPING = 1e-6;
const damping = { damping: DAMPING };

export const METHODS = {
  rwp: {
    tensors: rwp(),
    squaredDistance: (x, y) => rwpFromSamples(x, y).squaredDistance,
  },
  o1: {
    tensors: o1(),
    squaredDistance: (x, y) => o1FromSamples(x, y).squaredDistance,
  },
  o2diag: {
    tensors: o2Diag(damping),
    squaredDistance: (x, y) => o2DiagFromSamples(x, y, damping).squaredDistance,
  },
  o2full: {
    tensors: o2Full(damping),
    squaredDistance: (x, y) => o2FullFromSamples(x, y, damping).squaredDistance,
  },
  affine: affineMethod(fullQuadraticFunctions, fullQuadraticBasis(2)),
  quartic: affineMethod(powerFunctions(4), powerBasis(4)),
} as const satisfies Record<string, Method>;

function affineMethod(functions: PotentialBasis, basis: Basis): Method {
  return {
    tensors: affine({ basis: functions, ...damping }),
    squaredDistance: (x, y) => affineDistance(x, y, basis, damping).squaredDistance,
  };
}

/** ψ_k = x^k/k for k = 1 … degree, on the line, so that J_Ψ is 1, x, x², …. */
function powerBasis(degree: number): Basis {
  const powers = (x: Float64Array) => Float64Array.from({ length: degree }, (_, k) => x[0]! ** k);
  return {
    dimension: 1,
    size: degree,
    degree,
    values: (x) => powers(x).map((power, k) => (power * x[0]!) / (k + 1)),
    gradients: (x) => Array.from(powers(x), (power) => [power]),
  };
}

/** The same on tensors. */
function powerFunctions(degree: number): PotentialBasis {
  const exponents = Array.from({ length: degree }, (_, k) => k);
  const power = (x: tf.Tensor2D, k: number) =>
    exponents.slice(0, k).reduce<tf.Tensor2D>((so, _) => tf.mul(so, x), tf.onesLike(x));
  return {
    values: (x) =>
      tf.concat(
        exponents.map((k) => tf.mul(power(x, k + 1), 1 / (k + 1)) as tf.Tensor2D),
        1,
      ),
    jacobian: (x) =>
      tf.expandDims(
        tf.concat(
          exponents.map((k) => power(x, k)),
          1,
        ),
        2,
      ) as tf.Tensor3D,
    // x^k − y^k = (x − y)(x^{k−1} + x^{k−2} y + … + y^{k−1})
    differences(x, y) {
      const r: tf.Tensor2D = tf.sub(x, y);
      const columns = exponents.map((k) => {
        const terms = exponents.slice(0, k + 1).map((i) => tf.mul(power(x, i), power(y, k - i)));
        return tf.mul(tf.mul(r, tf.addN(terms)), 1 / (k + 1)) as tf.Tensor2D;
      });
      return tf.concat(columns, 1);
    },
  };
}
