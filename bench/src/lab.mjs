/**
 * Measures the lab in Chromium: WGAN-GP with RWP on eight Gaussians on wasm, while the page draws and the other
 * worker computes W₂ of 500 points.
 *
 *   node src/lab.mjs [rounds] [--seconds 10] [--results results]
 *
 * Writes lab.json. Needs Chromium, the built packages and the built lab (`pnpm --filter @wprox/lab build`). Times
 * are wall-clock times of a page, so run it on an idle machine. A round opens the page anew, with nothing in its
 * cache; it takes half a minute.
 */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';
import { findChromium, startChromium } from 'wprox-chromium';
import { serve } from 'wprox-chromium/serve';
import { median } from './interleave.mjs';
import { describeMachine } from './machine.mjs';
import { RESULTS, writeResults } from './results.mjs';

/** The default state of the lab (apps/lab/src/state/link.ts) with RWP alone, and more iterations than are measured. */
const LINK = '#1&runs=rwp&budget.iterations=100000';
/** Milliseconds between two frames of a screen of 60 Hz; after one and a half of it a frame was dropped. */
const FRAME = 1000 / 60;

const { values, positionals } = parseArgs({
  options: {
    results: { type: 'string', default: RESULTS },
    seconds: { type: 'string', default: '10' },
  },
  allowPositionals: true,
});
const rounds = Number(positionals[0] ?? 5);
const seconds = Number(values.seconds);

const built = fileURLToPath(new URL('../../apps/lab/dist', import.meta.url));
const program = findChromium();
if (!program) throw new Error('there is no Chromium on the PATH or as WPROX_CHROMIUM');
if (!existsSync(built)) throw new Error('build the lab first: pnpm --filter @wprox/lab build');

const machine = describeMachine(); // before the measurement loads the machine
/** The files that a page has loaded, those of its workers included. @type {Set<string>} */
const loaded = new Set();
const server = await serve(built, { onFile: (file) => loaded.add(file) });
const browser = await startChromium(program, { graphics: false });
/** @type {Awaited<ReturnType<typeof measure>>[]} */
const measured = [];
try {
  for (let round = 0; round < rounds; round++) {
    const each = await measure();
    measured.push(each);
    console.log(`round ${round + 1}: ${JSON.stringify(each)}`);
  }
} finally {
  await browser.close();
  await server.close();
}

/** @param {keyof typeof measured[number]} name */
const middle = (name) => median(measured.map((each) => each[name]));
await writeResults(
  'lab',
  {
    machine,
    method: `WGAN-GP with RWP on eight Gaussians, width 64, batch 128, five critic steps, ℓ = 5, on wasm with one thread in Chromium's worker, for ${seconds} seconds after two; W₂ of 500 points in a second worker; frames: intervals of requestAnimationFrame in the page; first step: from the navigation to the first frame with a step; bytes: all files that were loaded until then, each compressed with gzip`,
    seconds,
    rounds: measured,
    median: {
      iterationsPerSecond: middle('iterationsPerSecond'),
      exactPerSecond: middle('exactPerSecond'),
      frameMilliseconds: middle('frameMilliseconds'),
      slowestFrameMilliseconds: middle('slowestFrameMilliseconds'),
      droppedShare: middle('droppedShare'),
      firstStepSeconds: middle('firstStepSeconds'),
      compressedBytes: middle('compressedBytes'),
    },
  },
  values.results,
);

/**
 * What the page has seen: milliseconds since its start, the last iteration, answers of the exact worker, and
 * milliseconds between frames.
 * @typedef {{ firstStep: number, iteration: number, exact: number, intervals: number[], now: number }} Seen
 */

/** Opens the lab in a new context, plays, and watches it. */
async function measure() {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  loaded.clear();
  await page.addInitScript(watchThePage);
  await page.goto(`${server.url}/index.html${LINK}`, { timeout: 0 });
  // The lab plays as soon as it can.
  await page.waitForFunction(
    () => /** @type {any} */ (globalThis).watched.firstStep !== undefined,
    undefined,
    {
      timeout: 0,
    },
  );
  const compressedBytes = [...loaded].reduce((sum, file) => sum + compressedSize(file), 0);
  await page.waitForTimeout(2000);
  /** @type {Seen} */
  const before = await page.evaluate(() => /** @type {any} */ (globalThis).watched.restart());
  await page.waitForTimeout(seconds * 1000);
  /** @type {Seen} */
  const after = await page.evaluate(() => /** @type {any} */ (globalThis).watched.read());
  await context.close();
  const took = (after.now - before.now) / 1000;
  const dropped = after.intervals.filter((interval) => interval > 1.5 * FRAME);
  return {
    iterationsPerSecond: rounded((after.iteration - before.iteration) / took),
    exactPerSecond: rounded(after.exact / took),
    frameMilliseconds: rounded(median(after.intervals)),
    slowestFrameMilliseconds: rounded(Math.max(...after.intervals)),
    droppedShare: rounded(dropped.length / after.intervals.length),
    firstStepSeconds: rounded(after.firstStep / 1000),
    compressedBytes,
  };
}

/** @param {string} file */
function compressedSize(file) {
  return gzipSync(readFileSync(file), { level: 9 }).length;
}

/** @param {number} value */
function rounded(value) {
  return Number(value.toPrecision(4));
}

/** Runs in the page before its own code: counts what its workers answer, and the intervals of its frames. */
function watchThePage() {
  const watched = {
    /** @type {number | undefined} */
    firstStep: undefined,
    iteration: 0,
    exact: 0,
    /** @type {number[]} */
    intervals: [],
    read() {
      const { firstStep, iteration, exact, intervals } = watched;
      return { firstStep: firstStep ?? 0, iteration, exact, intervals, now: performance.now() };
    },
    restart() {
      watched.exact = 0;
      watched.intervals = [];
      return watched.read();
    },
  };
  Object.assign(globalThis, { watched });
  let last = performance.now();
  const tick = () => {
    const now = performance.now();
    watched.intervals.push(now - last);
    last = now;
    requestAnimationFrame(tick);
  };
  requestAnimationFrame(tick);
  // comlink answers with { value }: frames have runs, transports have pairs of points.
  const PlainWorker = globalThis.Worker;
  globalThis.Worker = class extends PlainWorker {
    /** @param {string | URL} url @param {WorkerOptions} [options] */
    constructor(url, options) {
      super(url, options);
      this.addEventListener('message', ({ data }) => {
        const run = data?.value?.runs?.[0];
        if (data?.value?.sources) watched.exact++;
        if (!run) return;
        if (run.place) watched.firstStep ??= performance.now();
        watched.iteration = Math.max(watched.iteration, run.iteration);
      });
    }
  };
}
