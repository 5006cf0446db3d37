/** Serves a built site on this machine, as a host of static files does. */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import path from 'node:path';

const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.css': 'text/css',
  '.json': 'application/json',
  '.wasm': 'application/wasm',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
};

/**
 * Starts a server of a folder below a path.
 *
 * @param folder the built site.
 * @param base the path, with a slash at both ends.
 * @returns `address` of the first page, and `close`.
 */
export async function serveFolder(folder, base) {
  const server = createServer(({ url }, response) => {
    const { pathname } = new URL(url, 'http://localhost');
    const file = pathname.startsWith(base)
      ? fileAt(folder, decodeURIComponent(pathname.slice(base.length)))
      : undefined;
    if (!file) {
      response.writeHead(404).end(`nothing at ${pathname}`);
      return;
    }
    const type = TYPES[path.extname(file)] ?? 'application/octet-stream';
    response.writeHead(200, { 'content-type': type }).end(readFileSync(file));
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = `http://127.0.0.1:${server.address().port}${base}`;
  return { address, close: () => new Promise((resolve) => server.close(resolve)) };
}

function fileAt(folder, place) {
  const candidates = [place, `${place}.html`, path.join(place, 'index.html')];
  return candidates
    .map((each) => path.join(folder, each))
    .filter((file) => file.startsWith(folder))
    .find((file) => existsSync(file) && statSync(file).isFile());
}
