/**
 * A second copy of tfjs, which computes in float64: its bundle runs with Float64Array in the place of
 * Float32Array, so that its `cpu` backend stores float64 numbers. It shares nothing with the first copy
 * and has stock kernels and gradients; only its forward values are used.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type * as tf from '@tensorflow/tfjs';

/** The module @tensorflow/tfjs; a case gets it as an argument, so that it runs on each copy. */
export type TF = typeof tf;

let loaded: Promise<TF> | undefined;

/** Returns the copy, on its `cpu` backend. */
export function exactTfjs(): Promise<TF> {
  loaded ??= load();
  return loaded;
}

async function load(): Promise<TF> {
  const require = createRequire(import.meta.url);
  const folder = dirname(require.resolve('@tensorflow/tfjs/package.json'));
  const code = corrected(readFileSync(join(folder, 'dist', 'tf.js'), 'utf8'));
  const module = { exports: {} };
  // tfjs keeps its backends and gradients in the global object, which the copies must not share.
  const own = { process, fetch };
  const quiet = { ...console, log() {}, warn() {} };
  const names = ['module', 'exports', 'require', 'global', 'console', 'Float32Array'];
  const run = new Function(...names, code);
  run(module, module.exports, require, own, quiet, Float64Array);
  const exact = module.exports as TF;
  exact.env().platform.isTypedArray = ArrayBuffer.isView as never; // Node's knows no Float64Array here
  await exact.setBackend('cpu');
  copies.add(exact);
  return exact;
}

const copies = new WeakSet<TF>();

/** Tells whether this is the copy that computes in float64; where tfjs is wrong, a case gives it a way round. */
export const isExact = (tf: TF): boolean => copies.has(tf);

/** Corrects the paddings of volumes, which tfjs lets become negative. TensorFlow and Keras do not. */
function corrected(code: string): string {
  const wrong =
    /(padAlong(?:Depth|Height|Width)) = (\(out\w+ - 1\) \* stride\w+ \+ filter\w+ - in\w+);/g;
  const found = code.match(wrong)?.length;
  if (found !== 3) throw new Error(`tfjs has ${found} paddings of volumes; expected 3`);
  return code.replace(wrong, '$1 = Math.max(0, $2);');
}
