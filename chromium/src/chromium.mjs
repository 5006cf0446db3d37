/** Finds Chromium, and starts it without a window. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { chromium } from 'playwright-core';

const ARGUMENTS = ['--headless=new', '--no-sandbox'];

/** What makes SwiftShader compute WebGL and WebGPU. Drawing a page with it takes the time of a whole core. */
const GRAPHICS = [
  '--enable-unsafe-webgpu',
  '--enable-features=Vulkan',
  '--use-webgpu-adapter=swiftshader',
  '--use-angle=swiftshader',
];

/** @returns the path of Chromium: WPROX_CHROMIUM, else the first on the PATH, else undefined. */
export function findChromium() {
  const { WPROX_CHROMIUM, PATH = '' } = process.env;
  if (WPROX_CHROMIUM) return existsSync(WPROX_CHROMIUM) ? WPROX_CHROMIUM : undefined;
  return PATH.split(path.delimiter)
    .flatMap((folder) => ['chromium', 'chromium-browser'].map((name) => path.join(folder, name)))
    .find((file) => existsSync(file));
}

/**
 * Starts Chromium.
 *
 * @param options `graphics`: whether pages have WebGL and WebGPU, rendered by the processor; true by default.
 *   Without them a page draws much faster, as it does with a graphics card.
 * @returns playwright's browser; the caller closes it.
 */
export function startChromium(executablePath, { graphics = true } = {}) {
  const args = [...ARGUMENTS, ...(graphics ? GRAPHICS : ['--disable-gpu'])];
  return chromium.launch({ executablePath, args, ignoreDefaultArgs: ['--headless'] });
}
