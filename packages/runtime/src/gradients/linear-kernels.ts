/**
 * Gradients of kernels that are themselves gradients. Resizing and convolving are linear, so that the
 * gradient of a gradient is the forward operation again.
 */
import type { NamedAttrMap, Tensor, Tensor4D } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { gradient, zeroGradient } from './gradient.js';

const resizeGradGradConfig = (kernelName: string, forward: typeof tf.image.resizeBilinear) =>
  gradient<[Tensor4D, Tensor4D], tf.ResizeBilinearAttrs>({
    kernelName,
    inputsToSave: ['dy', 'images'],
    gradFunc: (ddx, [dy, images], { alignCorners, halfPixelCenters }) => ({
      dy: () => {
        const size: [number, number] = [dy.shape[1], dy.shape[2]];
        return forward(ddx as Tensor4D, size, alignCorners, halfPixelCenters);
      },
      images: () => zeroGradient(images),
    }),
  });

/** The gradient of ResizeBilinearGrad. */
export const resizeBilinearGradGradConfig = resizeGradGradConfig(
  tf.ResizeBilinearGrad,
  tf.image.resizeBilinear,
);
/** The gradient of ResizeNearestNeighborGrad. */
export const resizeNearestNeighborGradGradConfig = resizeGradGradConfig(
  tf.ResizeNearestNeighborGrad,
  tf.image.resizeNearestNeighbor,
);

/** The gradient of Conv2DBackpropFilter, which is linear in x and in dy. */
export const conv2DBackpropFilterGradConfig = gradient<
  [Tensor4D, Tensor4D],
  tf.Conv2DBackpropFilterAttrs
>({
  kernelName: tf.Conv2DBackpropFilter,
  inputsToSave: ['x', 'dy'],
  gradFunc: (ddFilter, [x, dy], { strides, pad, dataFormat, dimRoundingMode }) => {
    const filter = ddFilter as Tensor4D;
    return {
      x: () => {
        const attrs = { strides, pad, dataFormat, dimRoundingMode, inputShape: x.shape };
        return tf
          .engine()
          .runKernel(
            tf.Conv2DBackpropInput,
            { dy, filter },
            attrs as unknown as NamedAttrMap,
          ) as Tensor;
      },
      dy: () =>
        tf.conv2d(x, filter, strides as [number, number], pad, dataFormat, 1, dimRoundingMode),
    };
  },
});

/**
 * Runs a depthwise convolution or one of its two gradients, which tfjs does not export. tfjs
 * differentiates only those of NHWC images; the `webgpu` backend requires the format as an attribute.
 */
const depthwise = (kernelName: string, inputs: Record<string, Tensor>, attrs: object): Tensor =>
  tf.engine().runKernel(kernelName, inputs, { ...attrs, dataFormat: 'NHWC' } as NamedAttrMap);

/** The gradient of DepthwiseConv2dNativeBackpropInput. */
export const depthwiseConv2dNativeBackpropInputGradConfig = gradient<
  [Tensor4D, Tensor4D],
  tf.DepthwiseConv2dNativeBackpropInputAttrs
>({
  kernelName: tf.DepthwiseConv2dNativeBackpropInput,
  inputsToSave: ['dy', 'filter'],
  gradFunc: (ddx, [dy, filter], { strides, pad, dilations, dimRoundingMode }) => {
    const attrs = { strides, pad, dilations, dimRoundingMode };
    return {
      dy: () => depthwise(tf.DepthwiseConv2dNative, { x: ddx, filter }, attrs),
      filter: () => {
        const filterShape = filter.shape;
        const inputs = { x: ddx, dy };
        return depthwise(tf.DepthwiseConv2dNativeBackpropFilter, inputs, { ...attrs, filterShape });
      },
    };
  },
});

/** The gradient of DepthwiseConv2dNativeBackpropFilter. */
export const depthwiseConv2dNativeBackpropFilterGradConfig = gradient<
  [Tensor4D, Tensor4D],
  tf.DepthwiseConv2dNativeBackpropFilterAttrs
>({
  kernelName: tf.DepthwiseConv2dNativeBackpropFilter,
  inputsToSave: ['x', 'dy'],
  gradFunc: (ddFilter, [x, dy], { strides, pad, dilations, dimRoundingMode }) => {
    const attrs = { strides, pad, dilations, dimRoundingMode };
    const filter = ddFilter;
    return {
      x: () => {
        const inputs = { dy, filter };
        const inputShape = x.shape;
        return depthwise(tf.DepthwiseConv2dNativeBackpropInput, inputs, { ...attrs, inputShape });
      },
      dy: () => depthwise(tf.DepthwiseConv2dNative, { x, filter }, attrs),
    };
  },
});
