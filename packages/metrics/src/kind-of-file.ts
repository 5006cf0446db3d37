/** Names what a file is by its first bytes, for messages about a file that is of another kind. */

const KINDS: readonly (readonly [start: string, kind: string])[] = [
  ['PK', 'a zip archive'],
  ['\x93NUMPY', 'a single NumPy array (.npy)'],
  ['\x89HDF', 'an HDF5 file (.h5)'],
  ['\x1f\x8b', 'a gzip file'],
  ['\x80', 'a pickle of Python objects'],
  ['version https://git-lfs', 'a pointer of Git LFS, not the file itself'],
  ['<', 'a page of HTML or XML, such as a failed download'],
  ['{', 'JSON text'],
  ['\x89PNG', 'a PNG picture'],
  ['\xff\xd8', 'a JPEG picture'],
];

/** @returns words such as `a gzip file`, for `it is …`; undefined for bytes of no known kind. */
export function kindOfFile(bytes: Uint8Array): string | undefined {
  if (bytes.length === 0) return 'empty';
  const start = String.fromCharCode(...bytes.subarray(0, 32));
  if (bytes[8] === 0x7b && bytes[5] === 0 && bytes[6] === 0 && bytes[7] === 0) {
    return 'a safetensors file';
  }
  return KINDS.find(([kind]) => start.startsWith(kind))?.[1];
}
