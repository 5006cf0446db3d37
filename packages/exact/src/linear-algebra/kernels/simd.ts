/** The inner loops in WebAssembly: `assembly/`, in a memory of their own. */
import { binary } from './binary.generated.js';
import type { Kernels, Rows, Workspace } from './kernels.js';

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
  bidiagonalStep(
    a: number,
    n: number,
    k: number,
    u: number,
    w: number,
    z: number,
    v: number,
    x: number,
    factor: number,
    nextZ: number,
    column: number,
    product: number,
    shared: number,
  ): void;
  products(
    x: number,
    xStep: number,
    rows: number,
    y: number,
    yStep: number,
    columns: number,
    depth: number,
    into: number,
    intoStep: number,
  ): void;
  solveColumns(lower: number, n: number, first: number): void;
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
    // The loops work in the first page.
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
  const stepOf = ({ stride }: Pick<Rows, 'stride'>) => 8 * stride;
  const kernels: Kernels = {
    bidiagonalStep: (n, k, { a, u, w, z, v, x, factor, ...to }) =>
      wasm.bidiagonalStep(
        ...([at(a), n, k, at(u), at(w), at(z), at(v), at(x)] as const),
        ...([factor, at(to.nextZ), at(to.column), at(to.product), at(to.shared)] as const),
      ),
    products: (x, y, depth, into) =>
      wasm.products(
        ...([at(x.values, x.start), stepOf(x), x.count] as const),
        ...([at(y.values, y.start), stepOf(y), y.count] as const),
        ...([depth, at(into.values, into.start), stepOf(into)] as const),
      ),
    solveColumns: (lower, n, first) => wasm.solveColumns(at(lower), n, first),
  };
  return { kernels, array };
}

/** Bytes of hexadecimal digits. */
const bytesOf = (digits: string) =>
  Uint8Array.from({ length: digits.length / 2 }, (_, k) =>
    Number.parseInt(digits.slice(2 * k, 2 * k + 2), 16),
  );
