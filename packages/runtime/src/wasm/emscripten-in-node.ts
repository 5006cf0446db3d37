/** What the start-up code of Emscripten, part of tfjs's WebAssembly backend, does wrong in Node. */

const events = ['uncaughtException', 'unhandledRejection'] as const;

/**
 * Runs a function that starts an Emscripten module, and removes the process listeners that it adds: they
 * catch all uncaught errors of the process and rethrow them with a page of minified source.
 */
export async function startingEmscripten<T>(run: () => Promise<T>): Promise<T> {
  const before = events.map((event) => new Set<unknown>(process.listeners(event as 'exit')));
  const withoutDirname = provideDirname();
  try {
    return await run();
  } finally {
    withoutDirname();
    events.forEach((event, i) => {
      for (const listener of process.listeners(event as 'exit')) {
        if (!before[i]!.has(listener)) process.removeListener(event, listener);
      }
    });
  }
}

/** Emscripten reads `__dirname`, which programs lack that are bundled as an ES module. */
function provideDirname(): () => void {
  if ('__dirname' in globalThis) return () => {};
  Object.assign(globalThis, { __dirname: process.cwd() });
  return () => {
    Reflect.deleteProperty(globalThis, '__dirname');
  };
}
