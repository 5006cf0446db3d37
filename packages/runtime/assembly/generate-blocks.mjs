/**
 * Writes the innermost loop of all products, `blocks.generated.ts`, for one size of block. The sums of a
 * block stay in registers while the summed index k runs; the generator exists because AssemblyScript has
 * no macros, and a block of another size is another list of local variables.
 *
 * | binary      | block  | why                                                                          |
 * | ----------- | ------ | ---------------------------------------------------------------------------- |
 * | narrow      | 5 × 8  | ten sums, two registers of B and a copied number fit into sixteen registers  |
 * | wide        | 4 × 16 | for V8's revectoriser, which joins two neighbouring registers to one of 256 bits |
 * | narrow, FMA | 6 × 8  | a fused multiply-add needs no register for the product                       |
 * | wide, FMA   | 6 × 16 | both                                                                         |
 *
 * Without FMA each sum adds the same terms in the same order in every block, so that all sizes give the
 * same bits. Sums are always loaded from memory (from zeros at first): a constant zero stops the
 * revectoriser. k is not unrolled, because V8 then keeps sums in memory. All rows share one offset x, because
 * V8 extends every address that it steps to 64 bits first: 42 instructions a step became 37.
 */

/** The binaries that the build makes, by name. */
export const variants = {
  narrow: { rows: 5, vectors: 2, fused: false },
  wide: { rows: 4, vectors: 4, fused: false },
  'narrow-fused': { rows: 6, vectors: 2, fused: true },
  'wide-fused': { rows: 6, vectors: 4, fused: true },
};

/** Rows of the blocks whose left factor lies in panels of four numbers. */
const PANEL_ROWS = 4;

/**
 * Returns the source of `blocks.generated.ts`.
 * @param {{ rows: number, vectors: number, fused: boolean }} variant
 */
export function blocks({ rows, vectors, fused }) {
  const columns = 4 * vectors;
  const group = Math.floor(80 / (4 * rows)) * 4 * rows;
  const addresses = count(rows).map((r) => `a${r}`);
  return `// Made by generate-blocks.mjs.

/** Rows and columns of one block. */
export const ROWS: i32 = ${rows};
export const COLUMNS: i32 = ${columns};
/** Rows of A that share a piece of a panel; a multiple of ROWS and of 4. */
export const GROUP: i32 = ${group};
/** Scratch of one block and a row of zeros, in floats. */
export const CORNER: i32 = ${(Math.max(rows, PANEL_ROWS) + 1) * columns};

/** Adds the products of ${rows} rows of A, by address, and a panel of B to C, or to the sums at \`from\`. */
export function addBlock(${addresses.map((a) => `${a}: usize`).join(', ')}, b: usize, from: usize, fromLine: usize, c: usize, line: usize, k: i32): void {
${sums(rows, vectors, addresses, `x += 4;`, columns, fused)}
}

/** The same for the addresses at \`at\`, from \`offset\` bytes after them. */
@inline export function addBlockAt(at: usize, offset: usize, b: usize, from: usize, fromLine: usize, c: usize, line: usize, k: i32): void {
  addBlock(${count(rows)
    .map((r) => `<usize>load<u32>(at, ${4 * r}) + offset`)
    .join(', ')}, b, from, fromLine, c, line, k);
}

/** The same for ${PANEL_ROWS} rows of A that lie in a panel of eight rows, number by number. */
export function addPanelBlock(a: usize, b: usize, from: usize, fromLine: usize, c: usize, line: usize, k: i32): void {
${sums(PANEL_ROWS, vectors, undefined, `a += 32;`, columns, fused)}
}
`;
}

/** The body: loads the sums, runs over k, stores them. */
function sums(rows, vectors, addresses, advance, columns, fused) {
  const each = (write) => count(rows).flatMap((r) => count(vectors).map((v) => write(r, v)));
  const add = (sum, x, b) =>
    fused
      ? `${sum} = f32x4.relaxed_madd(${x}, ${b}, ${sum});`
      : `${sum} = f32x4.add(${sum}, f32x4.mul(${x}, ${b}));`;
  const lines = (base, step) =>
    `const ${base}0 = ${base}, ${count(rows)
      .slice(1)
      .map((r) => `${base}${r} = ${base}${r - 1} + ${step}`)
      .join(', ')};`;
  const number = (r) =>
    addresses ? `v128.load_splat<f32>(${addresses[r]} + x)` : `v128.load_splat<f32>(a, ${4 * r})`;
  return `  ${lines('from', 'fromLine')}
  let ${each((r, v) => `s${r}${v} = v128.load(from${r}, ${16 * v})`).join(', ')};
${addresses ? '  let x: usize = 0;\n' : ''}  for (const end: usize = b + (<usize>k) * ${4 * columns}; b < end; b += ${4 * columns}) {
    const ${count(vectors)
      .map((v) => `b${v} = v128.load(b, ${16 * v})`)
      .join(', ')};
${count(rows)
  .map(
    (r) =>
      `    const x${r} = ${number(r)};\n    ${count(vectors)
        .map((v) => add(`s${r}${v}`, `x${r}`, `b${v}`))
        .join(' ')}`,
  )
  .join('\n')}
    ${advance}
  }
  ${lines('c', 'line')}
  ${each((r, v) => `v128.store(c${r}, s${r}${v}, ${16 * v});`).join('\n  ')}`;
}

/** Returns 0, …, n - 1. */
function count(n) {
  return [...Array(n).keys()];
}
