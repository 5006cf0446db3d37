/**
 * Serves the files of a folder on this machine. Pages are isolated if their URL ends in `?isolated`.
 * @param onFile is called with the path of each file that is served.
 * @returns the folder's URL, and a function that stops the server.
 */
export function serve(
  folder: string,
  onFile?: (file: string) => void,
): Promise<{ url: string; close(): Promise<void> }>;
