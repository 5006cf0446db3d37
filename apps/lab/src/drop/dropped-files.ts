/** Files that the reader drops or chooses: files, folders and zip archives, within limits. */
import { unzipSync } from 'fflate';

/** A file that can be read. */
export interface DroppedFile {
  /** Its path with `/`, from the folder that was dropped: `rwp-seed1/metrics.jsonl`. */
  readonly path: string;
  /** In bytes. */
  readonly size: number;
  bytes(): Promise<Uint8Array<ArrayBuffer>>;
}

/** What is wrong with dropped files, as one sentence for the reader. */
export class DropProblem extends Error {
  override readonly name = 'DropProblem';
}

/** Greatest number of files, and of bytes of all of them; also of those in an archive. */
const MOST_FILES = 2000;
export const MOST_BYTES = 2 ** 28;

/** Writes a size: `300 MB`. */
export function sizeText(bytes: number): string {
  return bytes < 1e6 ? `${Math.ceil(bytes / 1e3)} kB` : `${Math.round(bytes / 1e6)} MB`;
}

/** The name of a file without its folders. */
export function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** The folder of a file, `''` without one. */
export function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

/** Makes a dropped file of a browser's file. */
export function ofFile(file: File, path = file.webkitRelativePath || file.name): DroppedFile {
  return {
    path,
    size: file.size,
    bytes: async () => new Uint8Array(await file.arrayBuffer()),
  };
}

/** Replaces zip archives by their files. @throws DropProblem for too many files or bytes, or a damaged archive. */
export async function unpacked(files: readonly DroppedFile[]): Promise<DroppedFile[]> {
  const result: DroppedFile[] = [];
  requireFew(files);
  for (const file of files) {
    result.push(...(file.path.toLowerCase().endsWith('.zip') ? await filesOfZip(file) : [file]));
  }
  requireFew(result);
  return result;
}

function requireFew(files: readonly { readonly size: number }[]): void {
  if (files.length > MOST_FILES) {
    throw new DropProblem(`These are over ${MOST_FILES} files: drop the folder of one run.`);
  }
  const size = files.reduce((sum, file) => sum + file.size, 0);
  if (size > MOST_BYTES) {
    throw new DropProblem(
      `These files have ${sizeText(size)}: drop at most ${sizeText(MOST_BYTES)}.`,
    );
  }
}

/** Decodes at most the bytes that the archive states, which are within the limits. */
async function filesOfZip(zip: DroppedFile): Promise<DroppedFile[]> {
  const bytes = await zip.bytes();
  const stated: { size: number }[] = [];
  let content: Readonly<Record<string, Uint8Array>>;
  try {
    content = unzipSync(bytes, {
      filter: ({ name, originalSize }) => {
        if (name.endsWith('/')) return false;
        stated.push({ size: originalSize });
        requireFew(stated);
        return true;
      },
    });
  } catch (error) {
    if (error instanceof DropProblem) throw error;
    throw new DropProblem(`${baseName(zip.path)} is not a whole zip archive: pack it again.`);
  }
  const folder = baseName(zip.path).replace(/\.zip$/i, '');
  return Object.entries(content).map(([name, data]) => ({
    path: `${folder}/${name}`,
    size: data.length,
    bytes: async () => Uint8Array.from(data),
  }));
}

/**
 * Reads what was dropped: files, and folders with all that is in them.
 * @throws DropProblem for too many files.
 */
export async function filesOfDrop(transfer: DataTransfer): Promise<DroppedFile[]> {
  // The list of items is only there until the first await.
  const entries = Array.from(transfer.items, (item) => item.webkitGetAsEntry()).filter(
    (entry) => entry !== null,
  );
  if (entries.length === 0) return Array.from(transfer.files, (file) => ofFile(file));
  const files: DroppedFile[] = [];
  const waiting = [...entries];
  while (waiting.length > 0) {
    const entry = waiting.shift()!;
    if (entry.isDirectory) {
      waiting.push(...(await entriesOf(entry as FileSystemDirectoryEntry)));
    } else {
      const file = await new Promise<File>((resolve, reject) =>
        (entry as FileSystemFileEntry).file(resolve, reject),
      );
      files.push(ofFile(file, entry.fullPath.replace(/^\//, '')));
    }
    requireFew(files);
  }
  return files;
}

async function entriesOf(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader();
  const result: FileSystemEntry[] = [];
  while (result.length <= MOST_FILES) {
    // A browser gives at most 100 at a time, and none at the end.
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    );
    if (some.length === 0) break;
    result.push(...some);
  }
  return result;
}
