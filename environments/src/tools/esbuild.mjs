/** esbuild: for browsers as modules with their parts in files of their own, and for Node. */
import path from 'node:path';
import * as esbuild from 'esbuild';
import { serve } from 'wprox-chromium/serve';
import { BINARIES, writeApp, writeNodeApp } from '../web-app.mjs';

/** The loader `file` copies the binaries and returns their names. */
const WASM_PATHS = `${BINARIES.map(
  (name, i) => `import binary${i} from '@tensorflow/tfjs-backend-wasm/dist/${name}';`,
).join('\n')}

const url = (name) => new URL(name, import.meta.url).href;

export const wasmPaths = {
${BINARIES.map((name, i) => `  '${name}': url(binary${i}),`).join('\n')}
};
`;

export const esbuildBrowser = {
  title: 'esbuild',
  async start(folder, programs) {
    const parent = path.join(folder, 'esbuild');
    const app = path.join(parent, 'app');
    const html = { script: './dist/main.js' };
    writeApp({ folder: app, programs, wasmPaths: WASM_PATHS }, html);
    const server = await serve(parent);
    const make = async (root) => {
      await esbuild.build({
        entryPoints: [path.join(root, 'main.js')],
        outdir: path.join(root, 'dist'),
        ...{ bundle: true, minify: true, splitting: true, format: 'esm', target: 'es2022' },
        loader: { '.wasm': 'file' },
        logLevel: 'silent',
      });
      return `${server.url}/${path.basename(root)}/index.html`;
    };
    return {
      url: await make(app),
      nodeUrl: (specifier) => make(writeNodeApp({ parent, specifier }, html)),
      close: server.close,
    };
  },
};
