/** The address of a queue: a Redis server. It can hold a password, which nothing may show or store. */
import { isIP } from 'node:net';
import { ConfigError } from '@wprox/experiments';

/** Where Redis is, as `ioredis` takes it, and the same for people, without a password. */
export interface QueueAddress {
  readonly connection: {
    readonly host: string;
    readonly port: number;
    readonly username?: string;
    readonly password?: string;
    readonly db: number;
    /** Present with `rediss://`. Node checks the certificate; `NODE_EXTRA_CA_CERTS` adds authorities. */
    readonly tls?: { readonly servername?: string };
  };
  readonly shown: string;
}

const FORM = 'redis://host:6379, or rediss://user:password@host:6379/0 with TLS';
const REDIS_PORT = 6379;
const MOST_DATABASES = 9999;

/**
 * Parses the address of `--queue`, or else of the variable `WPROX_QUEUE`, which other users of the machine
 * cannot read from the list of processes.
 * @throws ConfigError unless it is the address of a Redis server. The message shows no password.
 */
export function queueAddress(given: string | undefined, env: NodeJS.ProcessEnv): QueueAddress {
  const text = given ?? env['WPROX_QUEUE'] ?? '';
  const name = given === undefined ? 'the variable WPROX_QUEUE' : '--queue';
  if (text === '') {
    const missing = given === undefined ? '--queue is missing' : '--queue is empty';
    throw new ConfigError(
      `${missing}; expected an address such as ${FORM}; give it, or set WPROX_QUEUE`,
    );
  }
  // Such a password ends the address early.
  const hint = text.includes('@')
    ? '; a password with / ? # @ or % needs %2F %3F %23 %40 or %25'
    : '';
  const refuse = (problem: string) => {
    return new ConfigError(
      `${name} is '${withoutPassword(text)}', ${problem}; expected ${FORM}${hint}`,
    );
  };
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || url.hostname === '') throw refuse('which is not an address');
  if (url.protocol !== 'redis:' && url.protocol !== 'rediss:') {
    throw refuse(`whose protocol is ${url.protocol}`);
  }
  const database = url.pathname.replace(/^\//, '');
  if (!/^\d{0,4}$/.test(database) || Number(database) > MOST_DATABASES) {
    throw refuse('whose path is not the number of a database');
  }
  if (url.search !== '' || url.hash !== '') throw refuse('which has parameters');
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1'); // an IPv6 address
  const [username, password] = [decode(url.username), decode(url.password)];
  if (username === undefined || password === undefined) {
    throw refuse('whose user or password has a % that encodes nothing: write it as %25');
  }
  return {
    connection: {
      ...{ host, port: url.port === '' ? REDIS_PORT : Number(url.port), db: Number(database) },
      ...(username !== '' && { username }),
      ...(password !== '' && { password }),
      ...(url.protocol === 'rediss:' && { tls: isIP(host) ? {} : { servername: host } }),
    },
    shown: `${url.protocol}//${url.host}${url.pathname === '/' ? '' : url.pathname}`,
  };
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

/** Replaces everything in a text that can be a password. */
function withoutPassword(text: string): string {
  const rest = text.slice(text.lastIndexOf('@') + 1);
  return rest.length === text.length ? text : `…@${rest}`;
}
