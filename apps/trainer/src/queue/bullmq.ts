/** Loads BullMQ, which keeps the queue in Redis. It is an optional peer of `wprox`. */
import { ConfigError } from '@wprox/experiments';
import type { QueueAddress } from './address.js';

/** The name of the queue in Redis; its keys begin with `bull:wprox:`. */
export const QUEUE_NAME = 'wprox';

export type BullMQ = typeof import('bullmq');

const CONNECT_MS = 10_000;

/**
 * Imports BullMQ and makes sure that Redis answers.
 *
 * @param patienceMs how long to wait for the answer; another program can accept the connection and say nothing.
 * @throws ConfigError if a package is missing, or Redis cannot be reached or refuses the password.
 */
export async function loadBullMQ(address: QueueAddress, patienceMs = CONNECT_MS): Promise<BullMQ> {
  const [bullmq, { Redis }] = await Promise.all([
    imported(() => import('bullmq')),
    imported(() => import('ioredis')),
  ]);
  const redis = new Redis({
    ...address.connection,
    ...{ lazyConnect: true, connectTimeout: patienceMs, maxRetriesPerRequest: 0 },
    retryStrategy: () => null,
  });
  let last: Error | undefined; // the reason; what `connect` throws can say only that it was closed
  redis.on('error', (error) => {
    last = error;
  });
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const silent = Object.assign(new Error('no answer'), { code: 'ETIMEDOUT' });
    timer = setTimeout(() => reject(silent), patienceMs);
  });
  try {
    await Promise.race([redis.connect().then(() => redis.ping()), late]);
  } catch (error) {
    const problem = problemOf(last ?? (error as Error));
    throw new ConfigError(`the queue ${address.shown} cannot be used: ${problem}`);
  } finally {
    clearTimeout(timer);
    redis.disconnect();
  }
  return bullmq;
}

/** What BullMQ's classes need. Commands wait for a connection that is made again. */
export function connectionOf(address: QueueAddress) {
  return { connection: { ...address.connection, maxRetriesPerRequest: null } };
}

async function imported<T>(load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw error;
    throw new ConfigError(
      'a queue needs the packages bullmq and ioredis, which are not installed; expected both beside ' +
        'wprox: npm install bullmq@6 ioredis@5',
    );
  }
}

/** Says what is wrong with a connection, and what to do. */
function problemOf(error: Error): string {
  const { code = '', message } = error as NodeJS.ErrnoException;
  if (/WRONGPASS|NOAUTH|invalid password|without any password/i.test(message)) {
    return 'Redis refuses the user or the password; give them in the address: redis://user:password@host';
  }
  if (/SSL|TLS|CERT/i.test(code) || /certificate|wrong version number/i.test(message)) {
    return (
      `${message}; use redis:// without TLS, rediss:// with TLS; NODE_EXTRA_CA_CERTS names a file ` +
      'with your own authority'
    );
  }
  const known: Record<string, string> = {
    ECONNREFUSED: 'nothing listens there; start redis-server, or give another --queue',
    ENOTFOUND: 'no host has that name; give another --queue',
    EAI_AGAIN: 'the name of the host cannot be resolved now; give another --queue, or try again',
    ETIMEDOUT:
      'it does not answer like Redis; check the address and the firewall; use redis:// without TLS, rediss:// with TLS',
    EHOSTUNREACH: 'the host cannot be reached; check the network',
    ECONNRESET: 'it closed the connection; use redis:// without TLS, rediss:// with TLS',
  };
  return known[code] ?? `${message}; check that it is a Redis server`;
}
