/** Pages of one Chromium without a window, whose graphics are SwiftShader's. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { chromium } from 'playwright-core';

const ARGUMENTS = [
  '--headless=new',
  '--no-sandbox',
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

/** Starts Chromium. @returns playwright's browser; the caller closes it. */
export function startChromium(executablePath) {
  return chromium.launch({ executablePath, args: ARGUMENTS, ignoreDefaultArgs: ['--headless'] });
}
