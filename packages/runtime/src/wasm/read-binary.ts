/** Reads the binary of tfjs's WebAssembly backend from a file, in Node. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fetchBinary } from './fetch-binary.js';
import { BINARY, placeOf, type WasmPaths } from './paths.js';
import { binaryError, type WasmBinary } from './start.js';

/**
 * Reads the binary.
 * @param paths paths or URLs; by default the file in the installed package.
 * @throws BrokenError naming the file and the reason.
 */
export async function readBinary(paths: WasmPaths | undefined): Promise<WasmBinary> {
  const named = paths === undefined ? installed() : placeOf(paths);
  if (/^(https?|data|blob):/.test(named)) return fetchBinary(paths);
  const place = named.startsWith('file:') ? fileURLToPath(named) : resolve(named);
  try {
    const bytes = await readFile(place);
    return { place, bytes: new Uint8Array(bytes).buffer };
  } catch (error) {
    throw binaryError(`${place} cannot be read (${(error as NodeJS.ErrnoException).code})`, error);
  }
}

/** Returns the path in the installed package; a bundled program looks beside itself and its script. */
function installed(): string {
  const bases = [
    import.meta.url,
    // In a bundle of CommonJS, import.meta is empty.
    typeof __filename === 'string' ? __filename : undefined,
    process.argv[1],
    join(process.cwd(), 'package.json'),
  ].filter((base) => base !== undefined);
  const find = (base: string, id: string) => {
    try {
      return createRequire(base).resolve(id);
    } catch {
      return undefined;
    }
  };
  const file = `@tensorflow/tfjs-backend-wasm/dist/${BINARY}`;
  for (const base of bases) {
    // Of pnpm, only this package sees its dependencies.
    const own = find(base, '@wprox/runtime/package.json');
    const found = find(base, file) ?? (own && find(own, file));
    if (found) return found;
  }
  throw binaryError(`${BINARY} was not found in node_modules`);
}
