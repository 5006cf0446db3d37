/** Fetches the binary of tfjs's WebAssembly backend by its URL. */
import { BINARY, placeOf, type WasmPaths } from './paths.js';
import { binaryError, type WasmBinary } from './start.js';

/**
 * Fetches the binary.
 * @param paths by default the folder of the page, or of the worker's script.
 * @throws BrokenError naming the URL and the reason.
 */
export async function fetchBinary(paths: WasmPaths | undefined): Promise<WasmBinary> {
  const place = urlOf(paths === undefined ? BINARY : placeOf(paths));
  try {
    const response = await fetch(place);
    if (!response.ok) throw binaryError(`${place} has status ${response.status}`);
    return { place, bytes: await response.arrayBuffer() };
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw binaryError(`${place} cannot be fetched (${error.message})`, error);
  }
}

function urlOf(place: string): string {
  const base = globalThis.document?.baseURI ?? globalThis.location?.href;
  try {
    return new URL(place, base).href;
  } catch (error) {
    throw binaryError(`${place} is no whole URL, which it must be here`, error);
  }
}
