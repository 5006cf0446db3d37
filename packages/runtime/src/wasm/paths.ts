/** Where the binary of tfjs's WebAssembly backend is. */
import { reject, requireOptions, requireString } from '@wprox/arguments';

/** The binary that computes: with SIMD, on one thread. */
export const BINARY = 'tfjs-backend-wasm-simd.wasm';

const files = [BINARY, 'tfjs-backend-wasm.wasm', 'tfjs-backend-wasm-threaded-simd.wasm'] as const;

/**
 * The folder of the binaries of `@tensorflow/tfjs-backend-wasm`, or the place of each binary by its file
 * name; URLs, or paths in Node. Only `tfjs-backend-wasm-simd.wasm` is used.
 */
export type WasmPaths =
  | string
  | (Readonly<Record<typeof BINARY, string>> &
      Readonly<Partial<Record<(typeof files)[number], string>>>);

/** Requires {@link WasmPaths} or undefined. @throws ArgumentError naming `options.wasmPaths`. */
export function requireWasmPaths(value: unknown): asserts value is WasmPaths | undefined {
  const argument = 'options.wasmPaths';
  const expected = `a string such as '/wasm/', or { '${BINARY}': '…' }`;
  if (value === undefined) return;
  if (typeof value === 'string') {
    if (value === '') reject(argument, value, expected);
    return;
  }
  if (typeof value !== 'object' || value === null || value instanceof URL)
    reject(argument, value, expected);
  requireOptions(argument, value, files, `{ '${BINARY}': '…' }`);
  for (const file of files) {
    const place = (value as Record<string, unknown>)[file];
    if (place === undefined && file !== BINARY) continue;
    requireString(`${argument}['${file}']`, place);
  }
}

/** Returns the place of the binary that computes. */
export function placeOf(paths: WasmPaths): string {
  if (typeof paths !== 'string') return paths[BINARY];
  return paths.endsWith('/') ? paths + BINARY : `${paths}/${BINARY}`;
}
