/** webpack, with its own settings for production. */
import path from 'node:path';
import webpack from 'webpack';
import { serve } from 'wprox-chromium/serve';
import { BINARIES, writeApp, writeNodeApp } from '../web-app.mjs';

/** webpack copies what `new URL` names. */
const WASM_PATHS = `const urls = {
${BINARIES.map(
  (name) =>
    `  '${name}': new URL('@tensorflow/tfjs-backend-wasm/dist/${name}', import.meta.url).href,`,
).join('\n')}
};

export const wasmPaths = urls;
`;

export const webpackBrowser = {
  title: 'webpack',
  async start(folder, programs) {
    const parent = path.join(folder, 'webpack');
    const app = path.join(parent, 'app');
    const html = { script: './dist/main.js', kind: 'classic' };
    writeApp({ folder: app, programs, wasmPaths: WASM_PATHS }, html);
    const server = await serve(parent);
    const make = async (root) => {
      await bundle(root);
      return `${server.url}/${path.basename(root)}/index.html`;
    };
    return {
      url: await make(app),
      nodeUrl: (specifier) => make(writeNodeApp({ parent, specifier }, html)),
      close: server.close,
    };
  },
};

/** @throws Error with webpack's own messages. */
async function bundle(root) {
  const compiler = webpack({
    mode: 'production',
    context: root,
    entry: './main.js',
    output: { path: path.join(root, 'dist'), filename: 'main.js' },
    // Minifying takes most of webpack's time and changes no meaning; esbuild's bundle is minified.
    optimization: { minimize: false },
    performance: false,
  });
  const stats = await new Promise((resolve, reject) => {
    compiler.run((error, result) => (error ? reject(error) : resolve(result)));
  });
  await new Promise((resolve) => compiler.close(resolve));
  if (stats.hasErrors()) {
    const { errors } = stats.toJson({ all: false, errors: true });
    throw new Error(errors.map(({ message }) => message).join('\n'));
  }
}
