import type { Browser } from 'playwright-core';

/** Returns the path of Chromium: WPROX_CHROMIUM, else the first on the PATH, else undefined. */
export function findChromium(): string | undefined;

/** Starts Chromium. The caller closes it. */
export function startChromium(executablePath: string): Promise<Browser>;

export type { Browser, Page } from 'playwright-core';
