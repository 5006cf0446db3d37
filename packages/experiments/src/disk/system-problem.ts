/** Errors of the operating system in words that a user can act on. */

const PROBLEMS: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full; free some space',
  EDQUOT: 'the disk quota is used up; free some space',
  EFBIG: 'the file is larger than the disk allows; write less',
  EACCES: 'there is no permission; change the permissions',
  EPERM: 'the system forbids it; change the permissions',
  EROFS: 'the disk is read-only; make it writable',
  ENOTDIR: 'a part of its path is a file; move that file',
  EISDIR: 'there is a folder of that name; move it',
  EEXIST: 'there is a file of that name; move it',
  ENOTEMPTY: 'the folder is not empty; move its files',
  ENOENT: 'there is no such file or folder; check the path',
  ELOOP: 'its symbolic links form a circle; check the path',
  ENAMETOOLONG: 'its name is too long; give a shorter one',
  EMFILE: 'too many files are open; close some',
  ENFILE: 'too many files are open; close some',
  EBUSY: 'another program uses it; close that program',
  ETXTBSY: 'another program runs it; end that program',
  ENXIO: 'it is a pipe or a device; expected a file',
  EXDEV: 'it is on another disk; give a folder on one disk',
};

/** Explains an error of the operating system as a clause; undefined if it is none that is known. */
export function systemProblem(error: unknown): string | undefined {
  const { code = '' } = (error ?? {}) as NodeJS.ErrnoException;
  return Object.hasOwn(PROBLEMS, code) ? PROBLEMS[code] : undefined;
}
