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

/** A page, and what it says. Nothing here has a time limit: machines can be slow. */
export class Page {
  #page;
  /** Errors of the page's console, and errors that nothing caught. */
  #said = [];

  /** Opens a page. It must define `runProgram`, or set `loadError`. */
  static async open(browser, url) {
    const opened = new Page();
    opened.#page = await browser.newPage();
    const note = (text) => opened.#said.push(text);
    opened.#page.on('pageerror', ({ message }) => note(message));
    opened.#page.on('requestfailed', (request) => note(`could not load ${request.url()}`));
    opened.#page.on('console', (message) => {
      if (message.type() === 'error') note(message.text());
    });
    await opened.#page.goto(url, { timeout: 0 });
    await opened.#page.waitForFunction(() => globalThis.isLoaded, undefined, { timeout: 0 });
    return opened;
  }

  /**
   * Runs a program of the page.
   *
   * @returns what it returned.
   * @throws Error with the program's error, and the page's own errors since the last program.
   */
  async run(name, argument) {
    this.#said.length = 0;
    const { value, error } = await this.#page.evaluate(
      ([program, given]) =>
        globalThis.runProgram?.(program, given) ?? { error: globalThis.loadError },
      [name, argument],
    );
    if (error !== undefined) throw new Error([error, ...this.#said].join('\n'));
    return value;
  }

  close() {
    return this.#page.close();
  }
}
