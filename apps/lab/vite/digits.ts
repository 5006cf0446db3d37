/**
 * Puts the digits of `mnist10k` among the files of the lab, if `wprox data fetch mnist10k` has fetched them
 * to this machine: the training images as bytes of 28×28, and their labels. The page loads the file when
 * somebody opens the digits. Without the data the lab works, and says what to run.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { mnist10kStatus } from '@wprox/datasets';
import type { Plugin } from 'vite';

/** The name by which the worker imports the URL of the file; undefined without the data. */
const MODULE = 'virtual:digits';
const RESOLVED = `\0${MODULE}`;
/** Where the development server has the file. */
const SERVED = '/digits.u8';

/** The training split in the cache, as `packages/datasets/src/mnist/edition.ts` describes it. */
const [IMAGES, LABELS] = ['train-images.u8', 'train-labels.u8'];

/** Makes the plugin. It serves the page and workers alike. */
export function digits(): Plugin {
  let isBuild = false;
  return {
    name: 'wprox-digits',
    configResolved: ({ command }) => {
      isBuild = command === 'build';
    },
    resolveId: (id) => (id === MODULE ? RESOLVED : undefined),
    async load(id) {
      if (id !== RESOLVED) return undefined;
      const source = await readDigits();
      if (!source) return 'export const digitsUrl = undefined;';
      if (!isBuild) return `export const digitsUrl = ${JSON.stringify(SERVED)};`;
      const reference = this.emitFile({ type: 'asset', name: 'digits.u8', source });
      return `export const digitsUrl = import.meta.ROLLUP_FILE_URL_${reference};`;
    },
    configureServer(server) {
      server.middlewares.use(SERVED, async (_request, response) => {
        response.end(await readDigits());
      });
    },
  };
}

/** Returns the labels after the images; undefined if the digits are not in the cache. */
async function readDigits(): Promise<Uint8Array | undefined> {
  const status = await mnist10kStatus();
  if (status.state !== 'present') return undefined;
  return Buffer.concat([IMAGES, LABELS].map((file) => readFileSync(path.join(status.path, file!))));
}
