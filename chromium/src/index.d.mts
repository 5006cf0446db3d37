import type { Browser } from 'playwright-core';

/** @returns the path of Chromium: WPROX_CHROMIUM, else the first on the PATH, else undefined. */
export declare function findChromium(): string | undefined;

/** Starts Chromium. @returns playwright's browser; the caller closes it. */
export declare function startChromium(executablePath: string): Promise<Browser>;

export type { Browser, Page } from 'playwright-core';
