import type { Browser } from 'playwright-core';

/** Returns the path of Chromium: WPROX_CHROMIUM, else the first on the PATH, else undefined. */
export function findChromium(): string | undefined;

/**
 * Starts Chromium. The caller closes it.
 * @param options `graphics`: whether pages have WebGL and WebGPU, rendered by the processor; true by default.
 *   Without them a page draws much faster, as it does with a graphics card.
 */
export function startChromium(
  executablePath: string,
  options?: { readonly graphics?: boolean },
): Promise<Browser>;

export type { Browser, Page } from 'playwright-core';
