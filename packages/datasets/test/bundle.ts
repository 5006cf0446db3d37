/** Bundles modules as a browser's bundler does it, and runs such a bundle as a web worker does. */
import { fileURLToPath } from 'node:url';
import { createContext, runInContext } from 'node:vm';
import { rolldown } from 'rolldown';

/** A bundle: its code, the modules that it imports, and the warnings of the bundler. */
interface Bundle {
  readonly code: string;
  readonly imports: readonly string[];
  readonly warnings: readonly string[];
}

/**
 * Bundles a module for browsers.
 * @param path from the package's folder.
 * @param external names of the modules that stay outside. Without any, the code is a script that
 *   defines `entry`, else it is a module.
 */
export async function bundled(path: string, external: readonly string[] = []): Promise<Bundle> {
  const warnings: string[] = [];
  const build = await rolldown({
    input: fileURLToPath(new URL(`../${path}`, import.meta.url)),
    platform: 'browser',
    external: [...external],
    onLog: (_level, { message }) => {
      warnings.push(message);
    },
  });
  const format = external.length > 0 ? 'esm' : 'iife';
  const { output } = await build.generate({ format, name: 'entry', codeSplitting: false });
  await build.close();
  const chunks = output.filter((file) => file.type === 'chunk');
  const own = new Set(chunks.map(({ fileName }) => fileName));
  const imports = chunks
    .flatMap((chunk) => [...chunk.imports, ...chunk.dynamicImports])
    .filter((name) => !own.has(name));
  return { code: chunks.map(({ code }) => code).join('\n'), imports, warnings };
}

/** What of a web worker's globals the bundles use; the language's own come with the context. */
const WEB = { TextDecoder, TextEncoder, atob, clearTimeout, console, performance, setTimeout };
const WORKER = 'var self = globalThis; class WorkerGlobalScope {}';

/**
 * Runs the function `result` that the module exports, where nothing of Node is defined.
 * @param path of the module, from the package's folder.
 * @returns what it returns, through JSON.
 */
export async function resultInWorker(path: string): Promise<unknown> {
  const { code } = await bundled(path);
  const program = `${WORKER};\n${code};\nentry.result().then((value) => JSON.stringify(value))`;
  return JSON.parse(await runInContext(program, createContext({ ...WEB })));
}
