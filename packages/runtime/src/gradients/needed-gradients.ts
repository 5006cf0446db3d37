/**
 * Convolution layers that compute only the gradients that are asked for.
 *
 * tf.layers convolves with `tf.fused.conv2d`, whose gradient computes that of the images and that of
 * the filter, both at once, whoever needs them. A generator's step needs no gradient of the critic's
 * filters, a critic's step none of its images, and a gradient penalty's inner gradient no filters:
 * each is as much work as the convolution itself. The gradient of `tf.conv2d` computes each when
 * tfjs asks for it, and tfjs asks only for those on the way to a variable.
 */
import * as tf from '@tensorflow/tfjs';

/** What is read here of tf.layers' Conv2D; its types do not show it. */
interface Conv2DLayer extends tf.layers.Layer {
  readonly kernel: { read(): tf.Tensor4D };
  readonly bias: { read(): tf.Tensor } | null;
  readonly strides: [number, number];
  readonly padding: 'valid' | 'same';
  readonly dilationRate: [number, number];
  readonly dataFormat: 'channelsFirst' | 'channelsLast';
  readonly activation: { apply(x: tf.Tensor): tf.Tensor } | null;
}

/**
 * Makes the model's Conv2D layers compute only the gradients that a step needs: up to a tenth of a
 * GAN's training step. What the model computes, its weights and how it is saved stay the same; a
 * model that is loaded anew has stock layers. Layers with dilation or channels first, and layers
 * inside of nested models, stay as they are.
 * @returns the model.
 * @example
 * const critic = withNeededGradients(tf.sequential({ layers: [tf.layers.conv2d(...), ...] }));
 */
export function withNeededGradients<Model extends tf.LayersModel>(model: Model): Model {
  for (const layer of model.layers) {
    if (layer.getClassName() === 'Conv2D') replaceCall(layer as Conv2DLayer);
  }
  return model;
}

function replaceCall(layer: Conv2DLayer): void {
  if (layer.dataFormat !== 'channelsLast' || layer.dilationRate.some((rate) => rate !== 1)) return;
  layer.call = (inputs) => {
    const x = (Array.isArray(inputs) ? inputs[0] : inputs) as tf.Tensor4D;
    return tf.tidy(() => {
      const { kernel, bias, strides, padding, activation } = layer;
      let y: tf.Tensor = tf.conv2d(x, kernel.read(), strides, padding);
      if (bias) y = tf.add(y, bias.read());
      return activation ? activation.apply(y) : y;
    });
  };
}
