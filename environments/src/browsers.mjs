/** Runs the programs and the conformance suite in Chromium, from the build of each tool. */

import { Page } from './browser-page.mjs';
import { isForNode, programOf, RUNS } from './modules.mjs';
import { esbuildBrowser } from './tools/esbuild.mjs';
import { importMapBrowser } from './tools/import-map.mjs';
import { viteBuild, viteDev } from './tools/vite.mjs';
import { webpackBrowser } from './tools/webpack.mjs';

/** By the names of `--only`. */
export const BROWSERS = {
  'vite-build': viteBuild,
  'vite-dev': viteDev,
  esbuild: esbuildBrowser,
  webpack: webpackBrowser,
  'import-map': importMapBrowser,
};

const BACKENDS = ['wasm', 'webgl', 'webgpu'];

/** The parts of the conformance suite that run in browsers. */
const GROUPS = [
  'kernels, gradients',
  'gradients of gradients',
  'regularizers',
  'critic losses and penalties',
];

/**
 * Of the graphics backends, whose kernels SwiftShader compiles on the processor, every n-th check runs.
 * `npm run test:webgpu` tries all of them on WebGPU in Node.
 */
const EVERY = {
  first: { regularizers: 1, 'critic losses and penalties': 1, others: 8 },
  others: { regularizers: 10, 'critic losses and penalties': 15, others: 80 },
};

const everyOf = (name, backend, group) => {
  if (backend === 'wasm') return 1;
  const share = name === 'vite-build' ? EVERY.first : EVERY.others;
  return share[group] ?? share.others;
};

const modules = Object.keys(RUNS);

/**
 * Builds, opens and runs one tool's app.
 *
 * @param name of {@link BROWSERS}.
 * @param context `folder`, `browser`, `list` and `results`.
 */
export async function checkBrowser(name, { folder, browser, list, results }) {
  const tool = BROWSERS[name];
  const check = (what, run) => list.check(`${tool.title}: ${what}`, run);
  const portable = modules.filter((each) => !isForNode(each));
  const programs = [...portable.map(programOf), 'in-a-page', 'eight-gaussians', 'threads'];
  const names = [...new Set(portable.map((each) => each.split('/', 2).join('/')))];
  const app = await check('the app is built', () => tool.start(folder, programs, names));
  if (!app) return;
  try {
    const page = await check('the page loads', () => Page.open(browser, app.url));
    if (!page) return;
    for (const each of portable) {
      const ran = await check(each, () => page.run(programOf(each)).then(() => true));
      results.module(each, name, ran ? 'yes' : 'FAILS');
    }
    if (name === 'vite-build') await checkTraining(page, check);
    if (name !== 'vite-dev') await checkThreads(page, { app, browser, check });
    await checkConformance(name, page, check, results);
    await page.close();
    for (const each of modules.filter(isForNode)) {
      const refused = await check(`${each} says that it is for Node`, () =>
        checkRefusal(each, app, browser),
      );
      results.module(each, name, refused ? 'no' : 'FAILS');
    }
  } finally {
    await app.close();
  }
}

/** A GAN with RWP comes closer to its data. */
async function checkTraining(page, check) {
  await check('a GAN with RWP trains on eight Gaussians', async () => {
    const { before, after, iterations } = await page.run('eight-gaussians');
    const says = `W₂ was ${before.toFixed(3)}, and ${after.toFixed(3)} after ${iterations} iterations`;
    console.log(`        ${says}`);
    if (!(after < before / 2)) throw new Error(`${says}; expected less than half as much`);
  });
}

/**
 * A page that is isolated has threads, and one that is not says why it has one; the numbers are the same.
 * (The development server of Vite sends no headers that isolate.)
 */
async function checkThreads(page, { app, browser, check }) {
  await check('threads share their memory in an isolated page, with the same bits', async () => {
    const alone = await page.run('threads');
    const isolated = await Page.open(browser, `${app.url}?isolated`);
    try {
      const shared = await isolated.run('threads');
      const found = JSON.stringify([alone, shared]);
      const isRight = alone.threads === 1 && shared.threads === 3 && alone.digest === shared.digest;
      if (!isRight || !/not isolated/.test(alone.notes.join())) throw new Error(found);
    } finally {
      await isolated.close();
    }
    return true;
  });
}

async function checkConformance(name, page, check, results) {
  for (const backend of BACKENDS) {
    for (const group of GROUPS) {
      const every = everyOf(name, backend, group);
      const found = await check(`${group} on ${backend} run`, () =>
        page.run('in-a-page', { backend, group, every }),
      );
      if (!found) continue;
      const good = found.filter((each) => each.deviation <= each.limit && each.leaked === 0);
      const worst = Math.max(0, ...good.map(({ deviation }) => deviation));
      const says = `${found.length} checks agree within ${worst.toExponential(0)}`;
      await check(`${group} on ${backend}: ${says}`, () => {
        const wrong = found.filter((each) => !good.includes(each)).map(sentence);
        if (found.length === 0) throw new Error('no check ran');
        if (wrong.length > 0) throw new Error(wrong.join('\n'));
      });
      results.agreement(name, backend, group, `${good.length} of ${found.length}`);
    }
  }
}

const sentence = ({ name, deviation, limit, leaked, error }) => {
  if (error) return `${name}: ${error}`;
  if (leaked !== 0) return `${name}: it left ${leaked} tensors`;
  return `${name}: it is off by ${deviation}; expected at most ${limit}`;
};

/**
 * A module for Node fails at the build or in the page, with an error that names it, or a module of
 * Node.
 */
async function checkRefusal(specifier, app, browser) {
  let message;
  try {
    const page = await Page.open(browser, await app.nodeUrl(specifier));
    try {
      await page.run('any');
    } finally {
      await page.close();
    }
  } catch (error) {
    message = String(error.message);
  }
  if (message === undefined) throw new Error('it loads; environments/src/modules.mjs says Node');
  const [name] = [specifier.split('/', 2).join('/')];
  if (!message.includes(name) && !/node:|"node"/.test(message)) {
    throw new Error(`the error names neither ${name} nor Node: ${message.slice(0, 300)}`);
  }
  return true;
}
