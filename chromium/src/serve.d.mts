/**
 * Serves the files of a folder on this machine. Pages are isolated if their URL ends in `?isolated`.
 * @param options `onFile` is called with the path of each file that is served. `base`: the path that the folder
 *   has in URLs. `findsPages`: finds `a.html` and `a/index.html` at `a`.
 * @returns the URL of the server, and a function that stops the server.
 */
export function serve(
  folder: string,
  options?: { onFile?: (file: string) => void; base?: string; findsPages?: boolean },
): Promise<{ url: string; close(): Promise<void> }>;
