/** The files of a small web app that runs the programs; each build tool gets its own. */
import path from 'node:path';
import { write } from './compile.mjs';
import { programOf } from './modules.mjs';

/** The names of tfjs's binaries. */
export const BINARIES = ['', '-simd', '-threaded-simd'].map(
  (kind) => `tfjs-backend-wasm${kind}.wasm`,
);

/** How a page loads its script and says when it has, or why it has not. */
const LOADERS = {
  /** An ES module. */
  module: (script) => `<script type="module">
  import('${script}')
    .catch((error) => {
      globalThis.loadError = String(error.stack ?? error);
    })
    .finally(() => {
      globalThis.isLoaded = true;
    });
</script>`,
  /** A script that is not a module. */
  classic: (script) => `<script>
  addEventListener('error', ({ message }) => {
    globalThis.loadError ??= message;
  });
</script>
<script src="${script}"></script>
<script>
  globalThis.isLoaded = true;
</script>`,
};

const page = ({ script = './main.js', kind = 'module', head = '' }) => `<!doctype html>
<meta charset="utf-8" />
<link rel="icon" href="data:," />
${head}
${LOADERS[kind](script)}
`;

/**
 * Writes `index.html`, `main.js` and `wasm-paths.js`.
 *
 * @param options.folder the app's folder, beside `esm/`.
 * @param options.programs the names of the programs in `esm/` that the page offers.
 * @param options.wasmPaths the module that exports `wasmPaths`, in the tool's own way.
 * @param html what the page loads: `script`, its `kind`, and more of the page's `head`.
 */
export function writeApp({ folder, programs, wasmPaths }, html = {}) {
  const entries = programs.map((name) => `  '${name}': () => import('../../esm/${name}.js'),`);
  write(path.join(folder, 'wasm-paths.js'), wasmPaths);
  write(
    path.join(folder, 'main.js'),
    `import { offer } from '../../esm/page.js';
import { wasmPaths } from './wasm-paths.js';

offer(wasmPaths, {
${entries.join('\n')}
});
`,
  );
  write(path.join(folder, 'index.html'), page(html));
}

/**
 * Writes an app that loads one module which is for Node alone, and nothing else.
 *
 * @returns its folder.
 */
export function writeNodeApp({ parent, specifier }, html = {}) {
  const folder = path.join(parent, `node-${programOf(specifier)}`);
  write(
    path.join(folder, 'main.js'),
    `import * as all from '${specifier}';

globalThis.runProgram = async () => ({ value: Object.keys(all) });
`,
  );
  write(path.join(folder, 'index.html'), page(html));
  return folder;
}
