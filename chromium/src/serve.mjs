/** Serves the files of a folder on this machine, as any server of static files does. */
import { createReadStream, statSync } from 'node:fs';
import { createServer } from 'node:http';
import path from 'node:path';

const TYPES = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.wasm': 'application/wasm',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
};

/** What isolates a page from other origins, so that it can share memory with its workers. */
const ISOLATION = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
};

/**
 * Pages are isolated if their URL ends in `?isolated`.
 *
 * @param options `onFile` is called with the path of each file that is served. `base`: the path that the folder
 *   has in URLs, with a slash at both ends. `findsPages`: finds `a.html` and `a/index.html` at `a`, as hosts of
 *   sites do.
 * @returns the URL of the server, and a function that stops it.
 */
export async function serve(folder, { onFile = () => {}, base = '/', findsPages = false } = {}) {
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url, 'http://localhost');
    const name = decodeURIComponent(pathname);
    const place = name.startsWith(base) ? name.slice(base.length) : undefined;
    const file = place === undefined ? undefined : fileAt(folder, place, findsPages);
    if (file === undefined) {
      response.writeHead(404).end(`there is no ${name}`);
      return;
    }
    onFile(file);
    const type = TYPES[path.extname(file)] ?? 'application/octet-stream';
    const isolation = searchParams.has('isolated') ? ISOLATION : {};
    response.writeHead(200, { 'content-type': type, ...isolation });
    createReadStream(file).pipe(response);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  // A server that nobody closed, because a build failed, must not keep the process alive.
  server.unref();
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      }),
  };
}

/** The file at a place of a folder; undefined if there is none, or if it is outside of the folder. */
function fileAt(folder, place, findsPages) {
  const candidates = findsPages
    ? [place, `${place}.html`, path.join(place, 'index.html')]
    : [place];
  return candidates
    .map((each) => path.join(path.resolve(folder), each))
    .find((file) => file.startsWith(path.resolve(folder)) && isFile(file));
}

const isFile = (file) => statSync(file, { throwIfNoEntry: false })?.isFile() ?? false;
