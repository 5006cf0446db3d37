/** The codes of the operating system. */

/** Returns the code of an error of the system, such as `ENOENT`; empty if it has none. */
export function codeOf(error: unknown): string {
  return String((error as NodeJS.ErrnoException | undefined)?.code ?? '');
}
