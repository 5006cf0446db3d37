/** Vite, as a production build and as a development server. */
import path from 'node:path';
import { build, createServer } from 'vite';
import { serve } from 'wprox-chromium/serve';
import { BINARIES, writeApp, writeNodeApp } from '../web-app.mjs';

/** Vite puts the binaries among the app's files and returns their URLs. */
const WASM_PATHS = `${BINARIES.map(
  (name, i) => `import binary${i} from '@tensorflow/tfjs-backend-wasm/dist/${name}?url';`,
).join('\n')}

export const wasmPaths = {
${BINARIES.map((name, i) => `  '${name}': binary${i},`).join('\n')}
};
`;

const settings = (root) => ({ root, configFile: false, logLevel: 'silent', publicDir: false });

/** Builds for production. */
export const viteBuild = {
  title: 'Vite build',
  async start(folder, programs) {
    const parent = path.join(folder, 'vite-build');
    const app = path.join(parent, 'app');
    writeApp({ folder: app, programs, wasmPaths: WASM_PATHS });
    const server = await serve(parent);
    const make = async (root) => {
      // The packages say themselves what they need; a warning of Vite's is no failure.
      await build({ ...settings(root), base: './', build: { target: 'es2022' } });
      return `${server.url}/${path.basename(root)}/dist/index.html`;
    };
    return {
      url: await make(app),
      nodeUrl: (specifier) => make(writeNodeApp({ parent, specifier })),
      close: server.close,
    };
  },
};

/** Serves the sources, with the packages bundled beforehand. */
export const viteDev = {
  title: 'Vite dev',
  async start(folder, programs) {
    const parent = path.join(folder, 'vite-dev');
    writeApp({ folder: path.join(parent, 'app'), programs, wasmPaths: WASM_PATHS });
    const server = await createServer({
      ...settings(parent),
      server: { host: '127.0.0.1', fs: { allow: [folder] }, hmr: false, watch: null },
      // Vite looks for the packages in these pages before it serves the first one.
      optimizeDeps: { entries: ['app/index.html'] },
    });
    await server.listen(0);
    const { port } = server.httpServer.address();
    const url = (root) => `http://127.0.0.1:${port}/${path.basename(root)}/index.html`;
    return {
      url: url('app'),
      nodeUrl: async (specifier) => {
        const root = writeNodeApp({ parent, specifier });
        // Throws what Vite shows above the page.
        await server.transformRequest(`/${path.basename(root)}/main.js`);
        return url(root);
      },
      close: () => server.close(),
    };
  },
};
