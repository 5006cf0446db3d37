/** A potential with a known supremum: squares and products, which TensorFlow.js differentiates twice. */
import * as tf from '@tensorflow/tfjs';

/** Φ(x) = a·x + ½ xᵀQx of samples [batch, n]; `linear` sets all entries of a at first, Q starts at 0. */
class QuadraticLayer extends tf.layers.Layer {
  static className = 'QuadraticLayer';
  private a!: tf.LayerVariable;
  private q!: tf.LayerVariable;

  constructor(private readonly linear: number) {
    super({ name: 'quadratic' });
  }

  override build(inputShape: tf.Shape | tf.Shape[]) {
    const n = (inputShape as tf.Shape).at(-1)!;
    const start = tf.initializers.constant({ value: this.linear });
    this.a = this.addWeight('a', [n, 1], 'float32', start);
    this.q = this.addWeight('q', [n, n], 'float32', tf.initializers.zeros());
    this.built = true;
  }

  override computeOutputShape() {
    return [null, 1];
  }

  override call(inputs: tf.Tensor | tf.Tensor[]) {
    return tf.tidy(() => {
      const x = (Array.isArray(inputs) ? inputs[0] : inputs) as tf.Tensor2D;
      const quadratic = tf.sum(tf.mul(tf.matMul(x, this.q.read() as tf.Tensor2D), x), 1, true);
      return tf.add(tf.matMul(x, this.a.read() as tf.Tensor2D), tf.mul(quadratic, 0.5));
    });
  }
}

/** Makes Φ as a model of samples with n coordinates. */
export function quadraticPotential(n: number, linear = 0): tf.LayersModel {
  const input = tf.input({ shape: [n] });
  const output = new QuadraticLayer(linear).apply(input) as tf.SymbolicTensor;
  return tf.model({ inputs: input, outputs: output });
}
