/**
 * Registers the training kernels of the WebAssembly backend, which the stock backend lacks or computes
 * in slow loops. Each kernel has the semantics of tfjs's `cpu` backend.
 */
import type { KernelFunc, TensorInfo } from '@tensorflow/tfjs';
import { setKernel } from '../kernels/replace.js';
import { ADAM_STEP, type AdamAttrs, type AdamInputs } from '../optimizers/adam-kernel.js';
import { registerActivations } from './activations.js';
import { adamStep } from './adam.js';
import { addBias, isBias } from './add.js';
import { registerBatchNorm } from './batch-norm.js';
import { type PadAttrs, pad, type SliceAttrs, slice } from './boxes.js';
import { conv2d } from './conv2d.js';
import { conv2dFilterGradient } from './conv2d-filter-gradient.js';
import { conv2dInputGradient } from './conv2d-input-gradient.js';
import { type Conv2DAttrs, toNCHW, toNHWC, toNHWCAttrs, toNHWCShape } from './conv2d-shape.js';
import { depthwiseFilterGradient, depthwiseInputGradient } from './depthwise.js';
import { type EdgeAttrs, edgeEnergy, edgeFlow, edgeProducts } from './edges.js';
import { WinogradFilters } from './filter-cache.js';
import { leakyRelu } from './leaky-relu.js';
import {
  type FusedMatMulAttrs,
  type MatMulAttrs,
  matMul,
  matMulTransposedFirst,
  RightOperands,
} from './matmul.js';
import {
  type Kernel,
  release,
  share,
  stockKernel,
  type WasmBackend,
  wasmBackend,
} from './memory.js';
import { leadingAxes, type ReduceAttrs, sumLeadingAxes } from './reduce.js';
import { instantiateSimd, type Simd } from './simd.js';
import { tile } from './tile.js';

/** What the kernels of one backend share. */
export interface TrainingKernels {
  readonly backend: WasmBackend;
  readonly simd: Simd;
  readonly filters: WinogradFilters;
}

/** The backends that have the kernels or are about to get them. */
const extended = new WeakMap<WasmBackend, Promise<TrainingKernels>>();

/**
 * Registers the training kernels with the initialized `wasm` backend, once, and returns what they share.
 * @throws Error if the backend is not initialized, or has another version than 4.22.0.
 */
export async function useTrainingKernels(): Promise<TrainingKernels> {
  const backend = wasmBackend();
  const running = extended.get(backend) ?? extend(backend);
  extended.set(backend, running);
  try {
    return await running;
  } catch (error) {
    extended.delete(backend); // so that a later call tries again
    throw error;
  }
}

async function extend(backend: WasmBackend): Promise<TrainingKernels> {
  const simd = await instantiateSimd(backend);
  const transpose = stockKernel(backend, 'Transpose');
  const stock = {
    conv2d: stockKernel(backend, 'Conv2D'),
    pad: stockKernel(backend, 'PadV2'),
    slice: stockKernel(backend, 'Slice'),
  };
  const filters = new WinogradFilters(backend);
  const stockMatMul = stockKernel(backend, 'BatchMatMul');
  const fusedMatMul = stockKernel(backend, '_FusedMatMul');
  const stockTile = stockKernel(backend, 'Tile');
  const stockSum = stockKernel(backend, 'Sum');
  const stockMean = stockKernel(backend, 'Mean');
  const stockLeakyRelu = stockKernel(backend, 'LeakyRelu');
  const stockAdd = stockKernel(backend, 'Add');

  replace('Conv2D', ({ x, filter }, attrs: Conv2DAttrs) =>
    attrs.dataFormat === 'NCHW'
      ? throughNHWC(backend, transpose, x!, (nhwc) =>
          conv2d(backend, simd, stock, filters, nhwc, filter!, toNHWCAttrs(attrs)),
        )
      : conv2d(backend, simd, stock, filters, x!, filter!, attrs),
  );
  replace('Conv2DBackpropInput', ({ dy, filter }, attrs: Conv2DAttrs & { inputShape: number[] }) =>
    attrs.dataFormat === 'NCHW'
      ? throughNHWC(backend, transpose, dy!, (nhwc) => {
          const shape = toNHWCShape(attrs.inputShape);
          return conv2dInputGradient(
            backend,
            simd,
            stock,
            filters,
            nhwc,
            filter!,
            shape,
            toNHWCAttrs(attrs),
          );
        })
      : conv2dInputGradient(backend, simd, stock, filters, dy!, filter!, attrs.inputShape, attrs),
  );
  replace('Conv2DBackpropFilter', ({ x, dy }, attrs: Conv2DAttrs & { filterShape: number[] }) => {
    if (attrs.dataFormat !== 'NCHW') {
      return conv2dFilterGradient(backend, simd, x!, dy!, attrs.filterShape, attrs);
    }
    const nhwc = [toNHWC(transpose, x!), toNHWC(transpose, dy!)] as const;
    const { filterShape } = attrs;
    const gradient = conv2dFilterGradient(backend, simd, ...nhwc, filterShape, toNHWCAttrs(attrs));
    release(backend, ...nhwc);
    return gradient;
  });
  replace(
    'DepthwiseConv2dNativeBackpropInput',
    ({ dy, filter }, attrs: Conv2DAttrs & { inputShape: number[] }) =>
      depthwiseInputGradient(backend, simd, dy!, filter!, attrs.inputShape, attrs),
  );
  replace(
    'DepthwiseConv2dNativeBackpropFilter',
    ({ x, dy }, attrs: Conv2DAttrs & { filterShape: number[] }) =>
      depthwiseFilterGradient(backend, simd, x!, dy!, attrs.filterShape, attrs),
  );
  const rightOperands = new RightOperands(backend, simd);
  replace('BatchMatMul', ({ a, b }, attrs: MatMulAttrs) =>
    matMul(backend, simd, rightOperands, stockMatMul, { a: a!, b: b! }, attrs),
  );
  replace('_FusedMatMul', (inputs, attrs: FusedMatMulAttrs) => {
    // A dense layer without a bias is a product, which threads compute together.
    const { bias, preluActivationWeights, a, b } = inputs;
    if (!bias && !preluActivationWeights && attrs.activation === 'linear') {
      return matMul(backend, simd, rightOperands, fusedMatMul, { a: a!, b: b! }, attrs);
    }
    return matMulTransposedFirst(
      backend,
      simd,
      rightOperands,
      fusedMatMul,
      inputs as { a: TensorInfo; b: TensorInfo },
      attrs,
    );
  });
  replace('Tile', ({ x }, attrs: { reps: number[] }) =>
    x!.dtype === 'float32' ? tile(backend, simd, x!, attrs.reps) : stockTile({ x: x! }, attrs),
  );
  replace('Sum', ({ x }, attrs: ReduceAttrs) => {
    const count = leadingAxes(x!, attrs);
    return count === undefined
      ? stockSum({ x: x! }, attrs)
      : sumLeadingAxes(backend, simd, x!, count, attrs.keepDims, () => 1);
  });
  replace('Mean', ({ x }, attrs: ReduceAttrs) => {
    const count = leadingAxes(x!, attrs);
    return count === undefined
      ? stockMean({ x: x! }, attrs)
      : sumLeadingAxes(backend, simd, x!, count, attrs.keepDims, (rows) => 1 / rows);
  });
  replace('PadV2', ({ x }, attrs: PadAttrs) =>
    x!.dtype === 'float32' ? pad(backend, simd, x!, attrs) : stock.pad({ x: x! }, attrs),
  );
  replace('Slice', ({ x }, attrs: SliceAttrs) =>
    x!.dtype === 'float32' ? slice(backend, simd, x!, attrs) : stock.slice({ x: x! }, attrs),
  );
  replace('Add', ({ a, b }) => {
    if (isBias(b!, a!)) return addBias(backend, simd, a!, b!);
    if (isBias(a!, b!)) return addBias(backend, simd, b!, a!);
    return stockAdd({ a: a!, b: b! }, {});
  });
  replace('LeakyRelu', ({ x }, attrs: { alpha: number }) => {
    if (x!.dtype !== 'float32') return stockLeakyRelu({ x: x! }, attrs);
    return leakyRelu(backend, simd, x!, attrs.alpha);
  });
  registerActivations(backend, simd);
  registerBatchNorm(backend, simd);
  replace('EdgeProducts', ({ a, b }, attrs: EdgeAttrs) =>
    edgeProducts(backend, simd, a!, b!, attrs),
  );
  replace('EdgeFlow', ({ mass, field, scales }, attrs: EdgeAttrs) =>
    edgeFlow(backend, simd, { mass: mass!, field: field!, scales: scales! }, attrs),
  );
  replace('EdgeEnergy', ({ mass, field }, attrs: EdgeAttrs) =>
    edgeEnergy(backend, simd, mass!, field!, attrs),
  );
  replace(ADAM_STEP, (inputs, attrs: AdamAttrs) =>
    adamStep(backend, simd, inputs as AdamInputs, attrs),
  );
  // The stock kernel copies. A second reference suffices, because kernels never write to their inputs.
  replace('Identity', ({ x }) => share(backend, x!));
  return { backend, simd, filters };
}

/** Replaces a kernel. */
function replace<Attrs>(
  kernelName: string,
  run: (inputs: Record<string, TensorInfo | undefined>, attrs: Attrs) => TensorInfo | TensorInfo[],
): void {
  const kernelFunc = (({ inputs, attrs }) => run(inputs, attrs as Attrs)) as KernelFunc;
  setKernel(kernelName, 'wasm', kernelFunc);
}

/** Runs an NHWC computation on NCHW images. */
function throughNHWC(
  backend: WasmBackend,
  transpose: Kernel,
  images: TensorInfo,
  compute: (nhwc: TensorInfo) => TensorInfo,
): TensorInfo {
  const nhwc = toNHWC(transpose, images);
  const result = compute(nhwc);
  const nchw = toNCHW(transpose, result);
  release(backend, nhwc, result);
  return nchw;
}
