/** The connection with Redis: TLS, its password, and servers that are none. */
import { execFileSync, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { queueAddress } from '../../src/queue/address.js';
import { loadBullMQ } from '../../src/queue/bullmq.js';
import { RunQueue } from '../../src/queue/run-queue.js';
import { hasRedis, RedisServer } from './redis.fixture.js';

it.runIf(hasRedis)('speaks TLS, with an authority of its own', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'wprox-tls-'));
  const at = (name: string) => path.join(folder, name);
  const make = [
    'req',
    '-x509',
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-days',
    '2',
    '-subj',
    '/CN=localhost',
  ];
  const names = ['-addext', 'subjectAltName=DNS:localhost'];
  execFileSync('openssl', [...make, ...names, '-keyout', at('key'), '-out', at('cert')], {
    stdio: 'ignore',
  });
  const files = [
    '--tls-cert-file',
    at('cert'),
    '--tls-key-file',
    at('key'),
    '--tls-auth-clients',
    'no',
  ];
  const server = await RedisServer.start(files, true);
  try {
    const program = fileURLToPath(new URL('../../bin/wprox.js', import.meta.url));
    const status = (address: string, env: NodeJS.ProcessEnv) =>
      spawnSync(process.execPath, [program, 'queue', 'status', '--queue', address], {
        ...{ env: { ...process.env, ...env }, encoding: 'utf8' },
      });
    const trusted = status(`rediss://localhost:${server.port}`, {
      NODE_EXTRA_CA_CERTS: at('cert'),
    });
    expect(trusted.stdout).toBe('The queue is empty.\n');
    expect(status(`rediss://localhost:${server.port}`, {}).stderr).toMatch(/NODE_EXTRA_CA_CERTS/);
    expect(status(`redis://localhost:${server.port}`, {}).stderr).toMatch(/rediss:\/\//);
  } finally {
    await server.stop();
    await rm(folder, { recursive: true });
  }
});

it.runIf(hasRedis)('needs the password of its Redis, and shows it nowhere', async () => {
  const locked = await RedisServer.start(['--requirepass', 'open sesame']);
  try {
    const open = (user: string) =>
      RunQueue.open(queueAddress(`redis://${user}127.0.0.1:${locked.port}`, {}));
    await expect(open('')).rejects.toThrow(/refuses the user or the password/);
    await expect(open(':wrong-one@')).rejects.toThrow(/^(?!.*wrong-one).*refuses/);
    const opened = await open(':open%20sesame@');
    expect(await opened.entries()).toEqual([]);
    await opened.close();
  } finally {
    await locked.stop();
  }
  await expect(RunQueue.open(queueAddress('redis://127.0.0.1:1', {}))).rejects.toThrow(
    /nothing listens there/,
  );
});

it('refuses a server that says nothing', async () => {
  const silent = createServer().listen(0, '127.0.0.1');
  await once(silent, 'listening');
  const { port } = silent.address() as AddressInfo;
  const address = queueAddress(`redis://127.0.0.1:${port}`, {});
  await expect(loadBullMQ(address, 100)).rejects.toThrow(/does not answer like Redis/);
  silent.close();
});
