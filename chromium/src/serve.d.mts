/**
 * Serves the files of a folder on this machine. Pages are isolated if their URL ends in `?isolated`.
 * @returns the folder's URL, and a function that stops the server.
 */
export function serve(folder: string): Promise<{ url: string; close(): Promise<void> }>;
