/**
 * Draws the pictures of `wprox watch`: starts a short training, opens the page in Chromium, and writes
 * docs/pictures/watch-wide.png and watch-narrow.png in the middle of it.
 *
 *   node scripts/pictures/watch.mjs [folder]
 *
 * Build first. Needs Chromium, on the PATH or as WPROX_CHROMIUM.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { presets } from '@wprox/experiments';
import { findChromium, startChromium } from 'wprox-chromium';
import { root } from '../steps.mjs';

const PICTURES = [
  { name: 'watch-wide', width: 1440, height: 1100, colorScheme: 'light' },
  { name: 'watch-narrow', width: 390, height: 1500, colorScheme: 'dark' },
];
const VARIANTS = ['none', 'rwp', 'o1', 'o2diag'];

const target = process.argv[2] ?? path.join(root, 'docs/pictures');
const work = mkdtempSync(path.join(tmpdir(), 'wprox-watch-'));
const program = path.join(root, 'apps/trainer/bin/wprox.js');
const chromium = findChromium();
if (!chromium) throw new Error('no Chromium on the PATH or as WPROX_CHROMIUM; install one');

const preset = presets['eight-gaussians-wgan-gp'];
const variants = Object.fromEntries(VARIANTS.map((name) => [name, preset.variants[name]]));
writeFileSync(
  path.join(work, 'experiment.json'),
  JSON.stringify({
    ...preset,
    variants,
    seeds: [1, 2],
    evaluation: { ...preset.evaluation, every: 40 },
  }),
);

mkdirSync(path.join(work, 'runs'));

/** Starts wprox in the folder of the work. */
function wprox(...args) {
  return spawn(process.execPath, [program, ...args], {
    cwd: work,
    env: { ...process.env, WPROX_BACKEND: 'wasm' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

const started = [];
let browser;
try {
  const training = wprox('train', 'experiment.json', '--out', 'runs/eight-gaussians');
  training.stdout.resume();
  started.push(training);
  const watch = wprox('watch', 'runs');
  started.push(watch);
  browser = await startChromium(chromium);
  const url = await addressOf(watch);
  const pages = [];
  for (const { width, height, colorScheme } of PICTURES) {
    const page = await browser.newPage({ viewport: { width, height }, colorScheme });
    await page.goto(url, { timeout: 0 });
    pages.push(page);
  }
  for (const page of pages) await page.waitForFunction(isHalfWay, undefined, { timeout: 0 });
  for (const [i, { name }] of PICTURES.entries()) {
    const file = path.join(target, `${name}.png`);
    await pages[i].screenshot({ path: file });
    console.log(file);
  }
} finally {
  await browser?.close();
  for (const each of started) {
    if (each.exitCode !== null) continue;
    each.kill('SIGINT');
    await once(each, 'exit');
  }
  rmSync(work, { recursive: true, force: true });
}

/** Waits for the address that wprox watch prints. */
function addressOf({ stdout }) {
  return new Promise((resolve, reject) => {
    let text = '';
    stdout.on('data', (chunk) => {
      text += chunk;
      const [address] = /http:\/\/\S+(?=\n)/.exec(text) ?? [];
      if (address) resolve(address);
    });
    stdout.on('end', () => reject(new Error(`wprox watch printed no address: ${text}`)));
  });
}

/** In the page: some runs are complete, others train. */
function isHalfWay() {
  const count = (state) => document.querySelectorAll(`.badge[data-state="${state}"]`).length;
  const trained = Number(document.querySelector('.overall progress')?.value ?? 0);
  return count('complete') > 1 && count('training') > 0 && trained > 0.4;
}
