/** A page of a browser that runs programs, and what it says meanwhile. */

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
