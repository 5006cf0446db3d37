/** The inner loops in WebAssembly: `assembly/index.ts`, in a memory of their own. */
import { binary } from './binary.generated.js';
import type { Kernels, Workspace } from './kernels.js';

/** What is used of WebAssembly, for which the language itself has no types. */
interface Api {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Memory: new (size: { readonly initial: number }) => { readonly buffer: ArrayBuffer };
  readonly Instance: new (
    module: object,
    imports: { readonly env: { readonly memory: object } },
  ) => { readonly exports: unknown };
}

/** The exports of `assembly/`, documented there. Addresses and steps are in bytes. */
interface Exports {
  updateAndMultiply(
    a: number,
    n: number,
    k: number,
    u: number,
    w: number,
    z: number,
    v: number,
    t: number,
    product: number,
  ): void;
  multiply(a: number, n: number, k: number, x: number, product: number): void;
  rowProducts(
    x: number,
    step: number,
    y: number,
    otherStep: number,
    count: number,
    into: number,
  ): void;
}

const page = 2 ** 16;

/** Undefined if not known yet; null if there is no WebAssembly with SIMD, or a page may not use it. */
let module: object | null | undefined;

/** A workspace for so many numbers, undefined if WebAssembly cannot give one. */
export function simdWorkspace(numbers: number): Workspace | undefined {
  const { WebAssembly: api } = globalThis as { readonly WebAssembly?: Api };
  if (!api || module === null) return undefined;
  try {
    module ??= new api.Module(bytesOf(binary));
  } catch {
    module = null;
    return undefined;
  }
  try {
    // The compiler's own data, of which there is none, would lie in the first page.
    const memory = new api.Memory({ initial: 1 + Math.ceil((8 * numbers) / page) });
    const { exports } = new api.Instance(module, { env: { memory } });
    return workspaceIn(memory.buffer, exports as Exports);
  } catch {
    // As for any other memory, there may not be enough of it.
    return undefined;
  }
}

function workspaceIn(buffer: ArrayBuffer, wasm: Exports): Workspace {
  let used = page;
  const array = (length: number) => {
    const values = new Float64Array(buffer, used, length);
    used += 8 * length;
    return values;
  };
  const at = (values: Float64Array, index = 0) => values.byteOffset + 8 * index;
  const kernels: Kernels = {
    updateAndMultiply: (a, n, k, u, w, z, v, t, product) =>
      wasm.updateAndMultiply(at(a), n, k, at(u), at(w), at(z), at(v), at(t), at(product)),
    multiply: (a, n, k, x, product) => wasm.multiply(at(a), n, k, at(x), at(product)),
    rowProducts: (a, row, stride, b, other, otherStride, count, into) =>
      wasm.rowProducts(at(a, row), 8 * stride, at(b, other), 8 * otherStride, count, at(into)),
  };
  return { kernels, array };
}

/** Bytes of hexadecimal digits. */
const bytesOf = (digits: string) =>
  Uint8Array.from({ length: digits.length / 2 }, (_, k) =>
    Number.parseInt(digits.slice(2 * k, 2 * k + 2), 16),
  );
