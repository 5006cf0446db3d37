/**
 * Runs the program of an example, outside of the page's own thread. It gets the program as a message and
 * answers `{ kind: 'line', text }` for each line that the program prints, then `done` or `failed`.
 */
import { formatValue } from './format-value.mjs';

/** What programs can import. Each is loaded when a program names it. */
const MODULES = {
  '@tensorflow/tfjs': () => import('@tensorflow/tfjs'),
  '@wprox/datasets': () => import('@wprox/datasets'),
  '@wprox/datasets/toys': () => import('@wprox/datasets/toys'),
  '@wprox/exact': () => import('@wprox/exact'),
  '@wprox/gan': () => import('@wprox/gan'),
  '@wprox/metrics': () => import('@wprox/metrics'),
  '@wprox/regularizers': () => import('@wprox/regularizers'),
  '@wprox/runtime': () => import('@wprox/runtime'),
  '@wprox/runtime/gradients': () => import('@wprox/runtime/gradients'),
  '@wprox/runtime/optimizers': () => import('@wprox/runtime/optimizers'),
  '@wprox/runtime/random': () => import('@wprox/runtime/random'),
  '@wprox/runtime/tensors': () => import('@wprox/runtime/tensors'),
  '@wprox/training': () => import('@wprox/training'),
};
/** These compute without TensorFlow.js. */
const WITHOUT_TENSORS = ['@wprox/exact', '@wprox/runtime/random'];

const AsyncFunction = (async () => {}).constructor;

self.onmessage = async ({ data }) => {
  try {
    const { transform } = await import('sucrase');
    const { code } = transform(data, { transforms: ['typescript', 'imports'] });
    const names = [...code.matchAll(/require\('([^']+)'\)/g)].map(([, name]) => name);
    const modules = await load([...new Set(names)]);
    for (const level of ['log', 'info', 'warn', 'error']) {
      console[level] = (...values) => {
        self.postMessage({ kind: 'line', text: values.map(formatValue).join(' ') });
      };
    }
    self.postMessage({ kind: 'running' });
    const started = performance.now();
    await new AsyncFunction('require', 'exports', code)((name) => modules.get(name), {});
    const milliseconds = Math.round(performance.now() - started);
    self.postMessage({ kind: 'done', milliseconds });
  } catch (error) {
    self.postMessage({ kind: 'failed', message: `${error.name}: ${error.message}` });
  }
};

/** Imports modules by name, and starts the WebAssembly backend if one of them computes on tensors. */
async function load(names) {
  const unknown = names.find((name) => !MODULES[name]);
  if (unknown) {
    throw new Error(
      `this page does not have ${unknown}; it has ${Object.keys(MODULES).join(', ')}`,
    );
  }
  if (names.some((name) => !WITHOUT_TENSORS.includes(name))) {
    const [{ prepareBackend }, { default: binary }] = await Promise.all([
      import('@wprox/runtime'),
      import('@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url'),
    ]);
    const wasmPaths = { 'tfjs-backend-wasm-simd.wasm': new URL(binary, self.location.href).href };
    await prepareBackend('wasm', { wasmPaths });
  }
  const loaded = names.map(async (name) => [name, await MODULES[name]()]);
  return new Map(await Promise.all(loaded));
}
