/**
 * The choice of a backend in browsers, run in Node, which has no graphics card for it: what is missing is
 * said, and the binary of WebAssembly comes from a server. Chromium runs the rest (environments/).
 */
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as tf from '@tensorflow/tfjs';
import { ArgumentError } from '@wprox/arguments';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { backends } from '../src/backend/browser-backends.js';
import { BackendError } from '../src/backend/choice.js';
import * as node from '../src/backend/prepare-backend.js';
import { listBackends, prepareBackend } from '../src/backend/prepare-backend-in-browsers.js';
import { registerTrainingKernels } from '../src/backend/register-training-kernels.js';
import { startingEmscripten } from '../src/wasm/emscripten-in-node.js';
import type { WasmPaths } from '../src/wasm/paths.js';

const require = createRequire(import.meta.url);
const folder = join(dirname(require.resolve('@tensorflow/tfjs-backend-wasm/package.json')), 'dist');
const SIMD = 'tfjs-backend-wasm-simd.wasm';
const file = (name: string) => readFileSync(join(folder, name));

/** What the server has, by folder. */
const served: Readonly<Record<string, Buffer | string>> = {
  page: '<!DOCTYPE html><title>An application</title>',
  script: 'export {};',
  cut: file(SIMD).subarray(0, 1000),
  threads: file('tfjs-backend-wasm-threaded-simd.wasm'),
  right: file(SIMD),
};

let server: Server;
let origin = '';

beforeAll(async () => {
  server = createServer(({ url }, response) => {
    const content = served[url!.split('/')[1]!];
    response.writeHead(content === undefined ? 404 : 200).end(content);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());
afterEach(() => vi.restoreAllMocks());

const refusal = async (name: string, wasmPaths?: WasmPaths) => {
  const options = wasmPaths === undefined ? {} : { wasmPaths };
  const error = await prepareBackend(name, options).then(
    () => undefined,
    (problem: unknown) => problem,
  );
  expect(error).toBeInstanceOf(BackendError);
  return (error as BackendError).message;
};

describe('before WebAssembly runs', () => {
  it.each(['', 1, [], { 'simd.wasm': 'x' }, {}, { [SIMD]: 1 }, null, new URL('http://a/')])(
    'wasmPaths %j is refused, whatever the backend',
    async (wasmPaths) => {
      for (const call of [prepareBackend, node.prepareBackend]) {
        const promise = call('cpu', { wasmPaths: wasmPaths as string });
        await expect(promise).rejects.toBeInstanceOf(ArgumentError);
        await expect(promise).rejects.toThrow(/^options\.wasmPaths/);
      }
      const list = listBackends({ wasmPaths: wasmPaths as string });
      await expect(list).rejects.toThrow(/^options\.wasmPaths/);
    },
  );

  it.each([
    ['page', /HTML page/],
    ['script', /no WebAssembly/],
    ['cut', /no WebAssembly/],
    ['threads', /another binary/],
    ['nothing', /404/],
  ])('a binary that is %s is refused by its URL', async (name, problem) => {
    const message = await refusal('wasm', `${origin}/${name}`);
    expect(message).toContain(`${origin}/${name}/${SIMD}`);
    expect(message).toMatch(problem);
    expect(message).toContain('wasmPaths');
    expect(message).not.toContain('npm install');
    expect(message.length).toBeLessThan(200);
  });

  it('a server that is not there is named', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    other.close();
    await once(other, 'close');
    expect(await refusal('wasm', `http://127.0.0.1:${port}`)).toContain(`:${port}/${SIMD}`);
  });

  it('a URL object is refused with the string that is expected', async () => {
    const wasmPaths = new URL('http://a/wasm/') as unknown as WasmPaths;
    await expect(prepareBackend('wasm', { wasmPaths })).rejects.toThrow(/a URL; expected a string/);
  });

  it('a backend of Node is refused with all those of browsers', async () => {
    expect(await refusal('tensorflow')).toMatch(/only in Node.*webgpu, wasm, webgl, cpu/);
  });

  it('a relative URL is refused if there is no page', async () => {
    expect(await refusal('wasm', '/wasm/')).toContain('/wasm/');
    expect(await refusal('wasm')).toContain(SIMD);
  });

  it('auto tries WebGPU, WebAssembly and WebGL, and warns of the binary', async () => {
    await prepareBackend('cpu');
    const webgpu = vi.spyOn(backends[0]!, 'code');
    const message = await refusal('auto', `${origin}/nothing`);
    expect(message).toMatch(/webgpu: .*WebGPU.*; wasm: .*404.*; webgl: .*WebGL/);
    expect(tf.getBackend()).toBe('cpu');
    expect(webgpu).not.toHaveBeenCalled(); // a page without WebGPU does not download its code
  });

  it('a backend of Node is refused as such, and one of browsers in Node', async () => {
    expect(await refusal('tensorflow')).toContain('only in Node');
    await expect(node.prepareBackend('webgl')).rejects.toThrow('only in browsers');
    await expect(node.prepareBackend('webgl')).rejects.toBeInstanceOf(BackendError);
  });

  it('in Node a file that is missing or damaged is named', async () => {
    const missing = node.prepareBackend('wasm', { wasmPaths: '/not/there' });
    await expect(missing).rejects.toThrow(`/not/there/${SIMD} cannot be read (ENOENT)`);
    const self = node.prepareBackend('wasm', { wasmPaths: { [SIMD]: import.meta.filename } });
    await expect(self).rejects.toThrow(/browser-backends\.test\.ts is no WebAssembly/);
  });

  it('a list reports the binary as broken, and no command that would mend it', async () => {
    expect(await listBackends({ wasmPaths: `${origin}/nothing` })).toContainEqual(
      expect.objectContaining({ name: 'wasm', available: false, broken: true, install: '' }),
    );
  });
});

describe('WebAssembly', () => {
  it('starts from a URL after all failures, once for two calls, and without threads', async () => {
    const { fetch } = tf.env().platform;
    const requests: string[] = [];
    server.on('request', ({ url }) => requests.push(url!));
    const options = { wasmPaths: { [SIMD]: `${origin}/right/renamed.wasm` } };
    const both = await startingEmscripten(() =>
      Promise.all([prepareBackend('wasm', options), prepareBackend('wasm', options)]),
    );
    expect(both.map(({ name }) => name)).toEqual(['wasm', 'wasm']);
    expect(requests).toEqual(['/right/renamed.wasm']);
    expect(tf.env().getBool('WASM_HAS_MULTITHREAD_SUPPORT')).toBe(false);
    expect(tf.env().platform.fetch).toBe(fetch);
    const product = tf.tidy(() => tf.matMul(tf.tensor([[2]]), tf.tensor([[3]]), true).dataSync());
    expect([...product]).toEqual([6]);
  });

  it('that runs needs no binary any more', async () => {
    expect((await prepareBackend('wasm', { wasmPaths: `${origin}/nothing` })).name).toBe('wasm');
    const auto = await prepareBackend();
    expect([auto.name, auto.reason]).toEqual(['wasm', expect.stringContaining('webgpu: ')]);
    const reports = await listBackends();
    expect(reports.map(({ name, available }) => [name, available])).toEqual([
      ['webgpu', false],
      ['wasm', true],
      ['webgl', false],
      ['cpu', true],
    ]);
  });
});

it('Node takes paths and URLs of files', async () => {
  const { readBinary } = await import('../src/wasm/read-binary.js');
  const size = file(SIMD).length;
  const places = [
    undefined,
    folder,
    `${folder}/`,
    pathToFileURL(folder).href,
    { [SIMD]: join(folder, SIMD) },
  ];
  for (const paths of places) {
    const { place, bytes } = await readBinary(paths);
    expect(place.endsWith(SIMD), place).toBe(true);
    expect(bytes.byteLength).toBe(size);
  }
});

it('training kernels refuse a backend with threads, and say what to call first', async () => {
  const { flags } = tf.env() as unknown as { flags: Record<string, unknown> };
  vi.spyOn(tf.engine(), 'findBackend').mockReturnValue({ wasm: { asm: {} } } as never);
  flags['WASM_HAS_MULTITHREAD_SUPPORT'] = true;
  try {
    await expect(registerTrainingKernels()).rejects.toThrow(/threads.*prepareBackend/);
  } finally {
    flags['WASM_HAS_MULTITHREAD_SUPPORT'] = false;
  }
});
