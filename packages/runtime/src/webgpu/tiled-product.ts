/**
 * WGSL for products of matrices whose elements a program computes from tensors: C = A·B, where A is
 * rows × depth, B is depth × columns, and functions `left` and `right` read them.
 *
 * A workgroup computes a tile of C. It goes over the depth in slices: its threads load a slice of A and of
 * B into shared memory, where each number serves a whole row or column of the tile, and then multiply. A
 * thread holds some rows and columns of the tile, in the strides of the threads, so that neighbors read
 * neighboring numbers of shared memory. At most 9 kB of shared memory and 256 threads, of 16 kB and 256
 * that WebGPU promises.
 */

/** How a workgroup divides a tile. */
export interface Tile {
  /** Threads along the rows and along the columns of the tile. */
  readonly threads: readonly [down: number, across: number];
  /** Rows and columns of each thread; columns are 1 or 4. */
  readonly each: readonly [rows: number, columns: 1 | 4];
  /** How much of the depth is loaded at once. */
  readonly slice: number;
}

/** For matrices that fill the card with tiles of 64 × 64. */
const LARGE: Tile = { threads: [16, 16], each: [4, 4], slice: 16 };
/** For smaller ones, so that more workgroups work. */
const SMALL: Tile = { threads: [8, 8], each: [4, 4], slice: 16 };
/** For a few columns, which the images of a generator have. */
const NARROW: Tile = { threads: [64, 4], each: [2, 1], slice: 16 };

/** A card with a hundred processors is busy with this many workgroups. */
const ENOUGH = 256;

export const heightOf = ({ threads, each }: Tile): number => threads[0] * each[0];
export const widthOf = ({ threads, each }: Tile): number => threads[1] * each[1];

/** Counts the tiles of a rows × columns matrix. */
export function tilesOf(tile: Tile, rows: number, columns: number): number {
  return Math.ceil(rows / heightOf(tile)) * Math.ceil(columns / widthOf(tile));
}

/** Chooses the tile for `count` products of the size rows × columns. */
export function chooseTile(rows: number, columns: number, count: number): Tile {
  if (columns <= widthOf(NARROW)) return NARROW;
  const isFull = tilesOf(LARGE, rows, columns) * count >= ENOUGH;
  return isFull && columns > widthOf(SMALL) ? LARGE : SMALL;
}

/** How many parts the depth is split into, so that enough workgroups work. */
export function chooseParts(tiles: number, depth: number): number {
  const wanted = Math.max(1, Math.ceil(ENOUGH / tiles), Math.ceil(depth / LONGEST));
  return Math.min(wanted, Math.max(1, Math.ceil(depth / SHORTEST)));
}

/** A sum of more products than this is split, which bounds its rounding. */
const LONGEST = 1024;
/** A part of fewer products than this is not worth its own workgroup. */
const SHORTEST = 128;

/** Which neighbors of a slice lie next to each other in memory; neighboring threads load those. */
export type Order = 'outer' | 'depth';

/**
 * Returns the WGSL of `run`. The code around it defines, where z is the workgroup's place along z:
 * - `fn sizes() -> vec2i`, the rows and columns of C;
 * - `fn first(z: i32) -> i32` and `fn last(z: i32) -> i32`, the part of the depth that z sums;
 * - `fn left(row: i32, k: i32, z: i32) -> f32` and `fn right(k: i32, column: i32, z: i32) -> f32`, which
 *   are called inside of the matrices only;
 * - `fn store(row: i32, column: i32, z: i32, value: f32)`.
 * @param left the order of A: `outer` if its rows are neighbors in memory @param right likewise of B.
 */
export function productCode(tile: Tile, left: Order, right: Order): string {
  const [down, across] = tile.threads;
  const [rows, columns] = tile.each;
  const own = Array.from({ length: rows }, (_, i) => i);
  const ownColumns = Array.from({ length: columns }, (_, j) => j);
  const type = columns === 4 ? 'vec4f' : 'f32';
  const rightOnes = ownColumns.map((j) => `rightSlice[k * RIGHT_ROW + x + ${j * across}u]`);
  const stores = own.flatMap((i) =>
    ownColumns.map((j) => {
      const value = columns === 4 ? `sum${i}[${j}]` : `sum${i}`;
      return `keep(row + ${i * down}, column + ${j * across}, z, ${value});`;
    }),
  );
  // Rows of one number more put the numbers of a column into different banks of shared memory.
  return /* wgsl */ `
const HEIGHT = ${heightOf(tile)}u;
const WIDTH = ${widthOf(tile)}u;
const SLICE = ${tile.slice}u;
const LEFT_ROW = HEIGHT + 1u;
const RIGHT_ROW = WIDTH + 1u;
var<workgroup> leftSlice: array<f32, SLICE * LEFT_ROW>;
var<workgroup> rightSlice: array<f32, SLICE * RIGHT_ROW>;

fn keep(row: i32, column: i32, z: i32, value: f32) {
  let size = sizes();
  if (row < size.x && column < size.y) { store(row, column, z, value); }
}

fn run(group: vec3u, groups: vec3u, thread: u32) {
  let z = i32(group.z);
  let size = sizes();
  let tilesAcross = (u32(size.y) + WIDTH - 1u) / WIDTH;
  let place = group.x + group.y * groups.x;
  let top = i32((place / tilesAcross) * HEIGHT);
  let side = i32((place % tilesAcross) * WIDTH);
  let x = thread % ${across}u;
  let y = thread / ${across}u;
  let end = last(z);
  ${own.map((i) => `var sum${i} = ${type}();`).join(' ')}
  for (var start = first(z); start < end; start += i32(SLICE)) {
    for (var at = thread; at < SLICE * HEIGHT; at += THREADS) {
      let k = ${left === 'outer' ? 'at / HEIGHT' : 'at % SLICE'};
      let i = ${left === 'outer' ? 'at % HEIGHT' : 'at / SLICE'};
      var value = 0.0;
      if (top + i32(i) < size.x && start + i32(k) < end) {
        value = left(top + i32(i), start + i32(k), z);
      }
      leftSlice[k * LEFT_ROW + i] = value;
    }
    for (var at = thread; at < SLICE * WIDTH; at += THREADS) {
      let k = ${right === 'outer' ? 'at / WIDTH' : 'at % SLICE'};
      let i = ${right === 'outer' ? 'at % WIDTH' : 'at / SLICE'};
      var value = 0.0;
      if (side + i32(i) < size.y && start + i32(k) < end) {
        value = right(start + i32(k), side + i32(i), z);
      }
      rightSlice[k * RIGHT_ROW + i] = value;
    }
    workgroupBarrier();
    for (var k = 0u; k < SLICE; k++) {
      let b = ${columns === 4 ? `vec4f(${rightOnes.join(', ')})` : rightOnes[0]};
      ${own.map((i) => `sum${i} += leftSlice[k * LEFT_ROW + y + ${i * down}u] * b;`).join('\n      ')}
    }
    workgroupBarrier();
  }
  let row = top + i32(y);
  let column = side + i32(x);
  ${stores.join('\n  ')}
}`;
}
