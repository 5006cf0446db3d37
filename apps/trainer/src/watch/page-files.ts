/** The page: its HTML, and the script and style that the build has made. */
import { readFile } from 'node:fs/promises';

/** A file of the page. */
export interface PageFile {
  readonly type: string;
  readonly content: string | Uint8Array;
}

/** Everything comes from the server itself; nothing is inline. */
export const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const HTML = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>wprox watch</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="page.css">
<script type="module" src="page.js"></script>
</head>
<body>
<noscript><p>This page needs JavaScript: it shows training live. <code>wprox report</code> makes a page that does not.</p></noscript>
</body>
</html>
`;

const NAMES = { 'page.js': 'text/javascript', 'page.css': 'text/css' } as const;

/** Reads the files of the page, by the rest of their addresses. */
export async function pageFiles(): Promise<ReadonlyMap<string, PageFile>> {
  const files = new Map<string, PageFile>([['', { type: 'text/html', content: HTML }]]);
  for (const [name, type] of Object.entries(NAMES)) {
    // Made by scripts/bundle.mjs, beside this module and beside its source.
    const content = await readFile(new URL(`../../dist/watch/${name}`, import.meta.url));
    files.set(name, { type, content });
  }
  return files;
}
