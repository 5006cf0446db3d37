/** No build tool: a page with an import map, which loads the installed files as they are. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { serve } from 'wprox-chromium/serve';
import { writeApp, writeNodeApp } from '../web-app.mjs';

/** What the packages import of others, as ES modules; their names in the map come from their `exports`. */
const DEPENDENCIES = [
  '@noble/hashes',
  'fastest-levenshtein',
  'fflate',
  'pure-rand',
  'uplot',
  'zod',
];

/** tfjs names no ES module for browsers in `exports`. All of it must be one copy. */
const TFJS = {
  '@tensorflow/tfjs': '@tensorflow/tfjs/dist/tf.fesm.min.js',
  '@tensorflow/tfjs-core': '@tensorflow/tfjs/dist/tf.fesm.min.js',
  '@tensorflow/tfjs-backend-wasm': '@tensorflow/tfjs-backend-wasm/dist/tf-backend-wasm.fesm.min.js',
  '@tensorflow/tfjs-backend-webgpu':
    '@tensorflow/tfjs-backend-webgpu/dist/tf-backend-webgpu.fesm.min.js',
};

/** tfjs-backend-wasm imports these, and uses them in Node only. */
const EMPTY = ['fs', 'os', 'path', 'perf_hooks'];

/** These have ml-matrix and mathjs inside, which have no ES modules that run without a bundler. */
const BUNDLES = {
  '@wprox/exact': '@wprox/exact/dist/bundle/index.js',
  '@wprox/exact/expressions': '@wprox/exact/dist/bundle/expressions.js',
};

const CONDITIONS = new Set(['browser', 'import', 'module', 'default']);

/**
 * Makes the map of specifiers to URLs.
 *
 * @param folder where the packages are installed.
 * @param names our packages that the page imports.
 */
export function importMap(folder, names) {
  const imports = {};
  for (const name of [...names, ...DEPENDENCIES]) {
    const { exports, module, main } = manifestOf(folder, name) ?? {};
    for (const [entry, value] of Object.entries(exports ?? { '.': `./${module ?? main}` })) {
      if (/\*|\.(json|css)$/.test(entry) || !entry.startsWith('.')) continue;
      const target = resolve(value);
      if (target) imports[`${name}${entry.slice(1)}`] = `/node_modules/${name}/${target.slice(2)}`;
    }
  }
  for (const [name, file] of Object.entries({ ...TFJS, ...BUNDLES })) {
    imports[name] = `/node_modules/${file}`;
  }
  for (const name of EMPTY) imports[name] = 'data:text/javascript,export default {}';
  return { imports };
}

function manifestOf(folder, name) {
  try {
    return JSON.parse(
      readFileSync(path.join(folder, 'node_modules', name, 'package.json'), 'utf8'),
    );
  } catch {
    return undefined; // no package of ours depends on it (any more)
  }
}

/** The target of an entry of `exports` in a browser, or undefined. */
function resolve(value) {
  if (typeof value === 'string') return value;
  for (const [condition, inner] of Object.entries(value ?? {})) {
    if (!CONDITIONS.has(condition)) continue;
    const target = resolve(inner);
    if (target) return target;
  }
  return undefined;
}

const WASM_PATHS = `export const wasmPaths = '/node_modules/@tensorflow/tfjs-backend-wasm/dist/';
`;

export const importMapBrowser = {
  title: 'import map',
  async start(folder, programs, names) {
    const parent = path.join(folder, 'import-map');
    const map = JSON.stringify(importMap(folder, names), null, 2);
    const html = { head: `<script type="importmap">\n${map}\n</script>` };
    writeApp({ folder: path.join(parent, 'app'), programs, wasmPaths: WASM_PATHS }, html);
    const server = await serve(folder);
    const url = (root) => `${server.url}/import-map/${path.basename(root)}/index.html`;
    return {
      url: url('app'),
      nodeUrl: async (specifier) => url(writeNodeApp({ parent, specifier }, html)),
      close: server.close,
    };
  },
};
