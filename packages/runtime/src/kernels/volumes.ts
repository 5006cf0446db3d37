/**
 * Repairs convolutions and pools of volumes with padding `same`. Where the strides leave a rest that no
 * window covers, as a window of 1 with strides of 2, tfjs computes a negative padding, so that the windows
 * start outside, and so does native TensorFlow for a rest of two. The rest is cut off here before the kernel,
 * which then needs no padding there.
 */
import type { KernelFunc, Tensor, TensorInfo } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { replaceKernel } from './replace.js';

type Triple = readonly [number, number, number];

const triple = (value: number | number[]): Triple =>
  (Array.isArray(value) ? value : [value, value, value]) as unknown as Triple;

/** Returns the lengths of the axes that windows cover, at most those of the volume [n, d, h, w, c]. */
function covered(shape: readonly number[], window: Triple, strides: Triple): number[] {
  return window.map((size, i) => {
    const length = shape[i + 1]!;
    const windows = Math.ceil(length / strides[i]!);
    return Math.min(length, (windows - 1) * strides[i]! + size);
  });
}

/** The attributes of the kernels that are used here. */
interface Attrs {
  readonly pad: string | number;
  readonly strides: number | number[];
  readonly filterSize?: number | number[];
  readonly dilations?: number | number[];
  readonly filterShape?: number[];
  readonly inputShape?: number[];
}

/** Returns the shape of a volume without its rest; undefined if it has none. */
function withoutRest(
  shape: readonly number[],
  window: readonly number[],
  attrs: Attrs,
): number[] | undefined {
  const dilations = triple(attrs.dilations ?? 1);
  const spans = triple(window as number[]).map((size, i) => (size - 1) * dilations[i]! + 1);
  const lengths = covered(shape, spans as unknown as Triple, triple(attrs.strides));
  if (attrs.pad !== 'same' || lengths.every((length, i) => length === shape[i + 1])) return;
  return [shape[0]!, ...lengths, shape[4]!];
}

/** Repairs the kernels of a backend. */
export function repairVolumeKernels(backendName: string): void {
  /** Cuts the rest off x, the first input. */
  const cutting =
    (windowOf: (attrs: Attrs, inputs: Record<string, TensorInfo>) => number[]) =>
    (stock: KernelFunc): KernelFunc =>
    ({ inputs, attrs, backend }) => {
      const given = attrs as unknown as Attrs;
      const { x } = inputs as { x: TensorInfo };
      const window = windowOf(given, inputs as Record<string, TensorInfo>);
      const size = withoutRest(x.shape, window, given);
      if (!size) return stock({ inputs, attrs: attrs!, backend });
      const cut = tf.slice(x as Tensor, [0, 0, 0, 0, 0], size);
      const result = stock({ inputs: { ...inputs, x: cut }, attrs: attrs!, backend });
      cut.dispose();
      return result;
    };

  const ofFilter = (_: Attrs, { filter }: Record<string, TensorInfo>) => filter!.shape.slice(0, 3);
  const ofPool = ({ filterSize }: Attrs) => [...triple(filterSize!)];
  replaceKernel(tf.Conv3D, backendName, 'rests', cutting(ofFilter));
  const ofShape = ({ filterShape }: Attrs) => filterShape!.slice(0, 3);
  replaceKernel(tf.Conv3DBackpropFilterV2, backendName, 'rests', cutting(ofShape));
  replaceKernel(tf.AvgPool3D, backendName, 'rests', cutting(ofPool));
  replaceKernel(tf.MaxPool3D, backendName, 'rests', cutting(ofPool));
  replaceKernel(
    tf.Conv3DBackpropInputV2,
    backendName,
    'rests',
    (stock) =>
      ({ inputs, attrs, backend }) => {
        const { inputShape } = attrs as unknown as { inputShape: number[] };
        const window = (inputs['filter'] as TensorInfo).shape.slice(0, 3);
        const cut = withoutRest(inputShape, window, attrs as unknown as Attrs);
        if (!cut) return stock({ inputs, attrs: attrs!, backend });
        const small = stock({
          inputs,
          attrs: { ...attrs, inputShape: cut },
          backend,
        }) as TensorInfo;
        // Kernels return tensors or their infos, and only the first can be padded.
        const tensor =
          'rank' in small ? (small as Tensor) : tf.engine().makeTensorFromTensorInfo(small);
        const rest = inputShape.map((length, i): [number, number] => [0, length - cut[i]!]);
        const whole = tf.pad(tensor, rest);
        tensor.dispose();
        return whole;
      },
  );
}
