/**
 * Decides which requests the server answers. It listens on the loopback address only, but every page of the
 * browser can send requests there, and so can other users of the machine. So a request needs the token of the
 * address that was printed, must name the server as its host (a foreign name can resolve to 127.0.0.1), and
 * must not come from another page.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** An answer to a request that is refused. */
export interface Refusal {
  readonly status: number;
  readonly text: string;
}

/** A request that is admitted. */
export interface Admitted {
  /** What follows the token and its slash; undefined without a slash. */
  readonly path: string | undefined;
}

/** Longest path of a request. */
const MOST = 512;

/** Admits a request, or says why not. */
export function admission(
  { method, url = '', headers }: Pick<IncomingMessage, 'method' | 'url' | 'headers'>,
  { token, port }: { readonly token: string; readonly port: number },
): Admitted | Refusal {
  const hosts = [`127.0.0.1:${port}`, `localhost:${port}`];
  if (!hosts.includes(headers.host ?? '')) return refused('this server has another name');
  const { origin } = headers;
  if (origin !== undefined && !hosts.some((host) => origin === `http://${host}`)) {
    return refused('the request comes from another page');
  }
  const site = headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none') {
    return refused('the request comes from another page');
  }
  if (url.length > MOST) return refused('the address is too long');
  const [, given = '', ...rest] = url.split('?', 1)[0]!.split('/');
  if (!isSame(given, token)) {
    return refused('the address has no valid token; use the address that wprox watch printed');
  }
  if (method !== 'GET') return { status: 405, text: 'only GET is allowed' };
  return { path: rest.length === 0 ? undefined : rest.join('/') };
}

function refused(why: string): Refusal {
  return { status: 403, text: why };
}

/** Compares in a time that says nothing about where the texts differ. */
function isSame(given: string, token: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(token));
}
