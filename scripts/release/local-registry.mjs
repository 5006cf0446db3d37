/**
 * A registry of npm's kind on this machine, for trying a release: verdaccio on loopback. It has the
 * packages that are published to it, and passes on all others from the registry that npm is configured
 * with.
 */
import { mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { execute } from '../check-packages/execute.mjs';

const SCOPE = '@wprox';

/**
 * Starts a registry on a free port of the loopback address.
 *
 * @param folder takes its storage and log; it is created if it does not exist.
 * @param names the packages that can be published to it; it asks no other registry for them.
 * @returns its `url`, npm's settings for using it (`env`, beside those of this process) and for
 *   publishing to it (`publishArguments`), and `close()`, which ends it.
 */
export async function startLocalRegistry(folder, names) {
  mkdirSync(folder, { recursive: true });
  const own = { access: '$all', publish: '$all', unpublish: '$all' };
  // It takes seconds to load: only who starts a registry waits for it.
  const { runServer } = await import('verdaccio');
  const server = await runServer({
    self_path: folder,
    storage: path.join(folder, 'storage'),
    log: { type: 'file', path: path.join(folder, 'log.txt'), format: 'pretty', level: 'warn' },
    web: { enable: false },
    auth: {},
    uplinks: { upstream: await upstream(folder) },
    packages: {
      ...Object.fromEntries(names.map((name) => [name, own])),
      '**': { access: '$all', proxy: 'upstream' },
    },
    max_body_size: '100mb',
  });
  // Ports are used again: npm must not take from its cache what another registry said of a package.
  server.prependListener('request', ({ url }, response) => {
    if (!url.endsWith('.tgz')) response.setHeader('Cache-Control', 'no-store');
  });
  await new Promise((resolve, reject) => {
    server.on('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const url = `http://127.0.0.1:${server.address().port}/`;
  return {
    url,
    env: {
      npm_config_registry: url,
      [`npm_config_${SCOPE}:registry`]: url,
      npm_config_prefer_offline: 'true',
      npm_config_audit: 'false',
      npm_config_fund: 'false',
      npm_config_update_notifier: 'false',
    },
    // npm publishes only with a token; this registry asks for none.
    publishArguments: [`--registry=${url}`, `--${url.slice('http:'.length)}:_authToken=none`],
    close: () =>
      new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      }),
  };
}

/** The registry that npm is configured with, with its certificates and proxies. */
async function upstream(cwd) {
  const setting = async (key) => {
    const value = (await execute('npm', ['config', 'get', key], { cwd })).trim();
    return ['null', 'undefined', ''].includes(value) ? undefined : value;
  };
  const [url, cafile, proxy] = await Promise.all(
    ['registry', 'cafile', 'https-proxy'].map(setting),
  );
  return {
    url,
    max_fails: 1000, // npm asks again; an answer that says "offline" would last for minutes
    maxage: '60m',
    ...(cafile && { ca: readFileSync(cafile, 'utf8') }),
    ...(proxy && { http_proxy: proxy, https_proxy: proxy }),
  };
}
