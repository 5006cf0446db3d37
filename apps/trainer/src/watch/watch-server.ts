/** The server of `wprox watch`. It reads run folders and never writes. */
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ConfigError } from '@wprox/experiments';
import { admission } from './admission.js';
import { Listener } from './listener.js';
import { type PageFile, POLICY, pageFiles } from './page-files.js';
import { WatchedFolders } from './watched-folders.js';

/** Milliseconds between two looks at the folders. */
const LOOK_EVERY_MS = 1000;
/** The server rests so many times as long as a look takes: the processor is there for training. */
const REST = 5;
/** Most pages that listen at the same time. */
const MOST_LISTENERS = 32;

export interface WatchOptions {
  readonly folders: readonly string[];
  /** By default one that is free. */
  readonly port?: number;
  readonly everyMs?: number;
}

/** A server that runs. */
export interface WatchServer {
  /** The address of the page, with the token. */
  readonly url: string;
  close(): Promise<void>;
}

const SAMPLE = /^samples\/([0-9a-f]{12})\/([a-z0-9-]+)\/(\d{1,15})\.png$/;

/**
 * Starts the server on the loopback address.
 * @throws ConfigError if the port is taken.
 */
export async function startWatchServer(options: WatchOptions): Promise<WatchServer> {
  const files = await pageFiles();
  const folders = new WatchedFolders(options.folders);
  const token = randomBytes(24).toString('base64url');
  const listeners = new Set<Listener>();
  const server = createServer((request, response) => {
    void answer(request, response).catch(() => {
      if (!response.headersSent) reply(response, 500, 'the server could not answer');
      else response.end();
    });
  });
  const port = await listen(server, options.port ?? 0);

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    secure(response);
    const admitted = admission(request, { token, port });
    if (!('path' in admitted)) return reply(response, admitted.status, admitted.text);
    const { path } = admitted;
    // Without the slash at its end the page would look for its files beside the token.
    if (path === undefined) return redirect(response, `/${token}/`);
    const file = files.get(path);
    if (file) return send(response, file);
    if (path === 'events') return addListener(response);
    const [, id, run, iteration] = SAMPLE.exec(path) ?? [];
    const sample = id && folders.sampleFile(id, run!, Number(iteration));
    const picture = sample && (await readFile(sample).catch(() => undefined));
    if (picture) return send(response, { type: 'image/png', content: picture });
    reply(response, 404, 'there is no such page');
  }

  async function addListener(response: ServerResponse): Promise<void> {
    if (listeners.size >= MOST_LISTENERS) return reply(response, 503, 'too many pages are open');
    const listener = new Listener(response);
    // Counts from now on, or any number could come while the folders are looked at.
    listeners.add(listener);
    response.on('close', () => listeners.delete(listener));
    response.writeHead(200, { 'Content-Type': 'text/event-stream' });
    // The first look at many long files takes a while.
    response.flushHeaders();
    await look();
    if (listeners.has(listener)) listener.send(folders.overview, folders.views);
  }

  const look = () => folders.look(process.uptime());
  let isClosed = false;
  async function lookOn(): Promise<void> {
    // Nobody sees what is new while no page is open, so nothing is read.
    if (listeners.size > 0) await look();
    for (const listener of listeners) listener.send(folders.overview, folders.views);
  }
  const everyMs = options.everyMs ?? LOOK_EVERY_MS;
  let timer: NodeJS.Timeout;
  const next = (afterMs: number) => {
    timer = setTimeout(() => {
      const begun = performance.now();
      void lookOn()
        .catch(() => {})
        .finally(() => {
          const took = performance.now() - begun;
          if (!isClosed) next(Math.max(everyMs, REST * took));
        });
    }, afterMs);
  };
  next(everyMs);

  return {
    url: `http://127.0.0.1:${port}/${token}/`,
    close: async () => {
      isClosed = true;
      clearTimeout(timer);
      for (const listener of listeners) listener.end();
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const why = error.code === 'EADDRINUSE' ? 'is taken' : `cannot be used (${error.code})`;
      reject(new ConfigError(`port ${port} ${why}; expected another one, or leave --port out`));
    });
    server.listen(port, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
}

/** What every answer says: nobody else may read it, keep it, or show it inside of a page. */
function secure(response: ServerResponse): void {
  response.setHeader('Cache-Control', 'no-store');
  response.setHeader('Content-Security-Policy', POLICY);
  response.setHeader('Cross-Origin-Opener-Policy', 'same-origin');
  response.setHeader('Cross-Origin-Resource-Policy', 'same-origin');
  response.setHeader('Referrer-Policy', 'no-referrer');
  response.setHeader('X-Content-Type-Options', 'nosniff');
}

function reply(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, {
    'Content-Type': 'text/plain; charset=utf-8',
    ...(status === 405 && { Allow: 'GET' }),
  });
  response.end(`${text}\n`);
}

function redirect(response: ServerResponse, location: string): void {
  response.writeHead(308, { Location: location });
  response.end();
}

function send(response: ServerResponse, { type, content }: PageFile): void {
  const charset = type.startsWith('text/') ? '; charset=utf-8' : '';
  response.writeHead(200, { 'Content-Type': `${type}${charset}` });
  response.end(content);
}
