/** The server of `wprox watch`, by requests that are made by hand. */
import { get, type IncomingMessage, request } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ExperimentView } from '../../src/watch/view.js';
import { startWatchServer, type WatchServer } from '../../src/watch/watch-server.js';
import { wprox } from '../commands/program.fixture.js';
import { png, remove, temporaryFolder, writeExperiment, writeRun } from './folder.fixture.js';

let folder: string;
let server: WatchServer;
beforeEach(async () => {
  folder = await temporaryFolder();
  server = await startWatchServer({ folders: [folder], everyMs: 20 });
});
afterEach(async () => {
  await server.close();
  await remove(folder);
});

/** Asks for a path as it is written: `fetch` would tidy it up. */
function ask(
  path: string,
  { method = 'GET', headers = {} }: { method?: string; headers?: Record<string, string> } = {},
): Promise<{ status: number; headers: IncomingMessage['headers']; body: Buffer }> {
  const { hostname, port } = new URL(server.url);
  return new Promise((resolve, reject) => {
    const asked = request({ hostname, port, path, method, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('end', () =>
        resolve({
          status: response.statusCode!,
          headers: response.headers,
          body: Buffer.concat(chunks),
        }),
      );
    });
    asked.on('error', reject);
    asked.end();
  });
}

const root = () => new URL(server.url).pathname;

/** Listens until a condition holds. @returns all events so far. */
function eventsUntil(isOver: (events: [string, never][]) => boolean): Promise<[string, never][]> {
  return new Promise((resolve, reject) => {
    const events: [string, never][] = [];
    let text = '';
    const asked = get(`${server.url}events`, (response) => {
      response.on('data', (chunk) => {
        text += chunk;
        const parts = text.split('\n\n');
        text = parts.pop()!;
        for (const part of parts) {
          const [, name, data] = /^event: (\w+)\ndata: (.*)$/s.exec(part) ?? [];
          if (name) events.push([name, JSON.parse(data!) as never]);
        }
        if (!isOver(events)) return;
        resolve(events);
        asked.destroy();
      });
    });
    asked.on('error', reject);
  });
}

const views = (events: [string, unknown][]) =>
  events.filter(([name]) => name === 'experiment').map(([, view]) => view as ExperimentView);

describe('the server of wprox watch', () => {
  it('listens on this machine only, at an address that nobody can guess', () => {
    expect(server.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/[\w-]{32}\/$/);
  });

  it('has the page, its script and its style, and lets nobody keep or frame them', async () => {
    for (const [name, type] of [
      ['', 'text/html'],
      ['page.js', 'text/javascript'],
      ['page.css', 'text/css'],
    ]) {
      const { status, headers, body } = await ask(`${root()}${name}`);
      expect([status, headers['content-type']]).toEqual([200, `${type}; charset=utf-8`]);
      expect(headers).toMatchObject({
        'cache-control': 'no-store',
        'referrer-policy': 'no-referrer',
        'x-content-type-options': 'nosniff',
      });
      expect(headers['content-security-policy']).toContain("default-src 'none'");
      expect(headers['content-security-policy']).not.toContain('unsafe');
      expect(Object.keys(headers).filter((key) => key.startsWith('access-control'))).toEqual([]);
      expect(body.toString().replaceAll(/http:\/\/www\.w3\.org\/\S+/g, '')).not.toMatch(
        /https?:\/\//,
      );
    }
  });

  it('answers 403 to everything without its token, host and origin', async () => {
    const statuses = [
      await ask('/'),
      await ask('/page.js'),
      await ask(`/x${root().slice(1)}`),
      await ask(`${root()}events`, { headers: { Host: 'evil.example' } }),
      await ask(`${root()}events`, { headers: { Origin: 'http://evil.example' } }),
      await ask(`${root()}page.js`, { headers: { 'Sec-Fetch-Site': 'cross-site' } }),
    ].map(({ status }) => status);
    expect(statuses).toEqual(Array(6).fill(403));
    expect((await ask(root(), { method: 'POST' })).status).toBe(405);
  });

  it('leads an address without its last slash to the page', async () => {
    const { status, headers } = await ask(root().slice(0, -1));
    expect([status, headers['location']]).toEqual([308, root()]);
  });

  it('lets 32 pages listen, however fast they come', async () => {
    await writeExperiment(folder);
    const statuses = await Promise.all(
      Array.from({ length: 40 }, () => {
        return new Promise<number>((resolve, reject) => {
          get(`${server.url}events`, (response) => {
            response.resume();
            resolve(response.statusCode!);
          }).on('error', reject);
        });
      }),
    );
    expect(statuses.filter((status) => status === 200)).toHaveLength(32);
    expect(statuses.filter((status) => status === 503)).toHaveLength(8);
  });

  it('gives pictures of samples, and no other file', async () => {
    const [run] = await writeExperiment(folder);
    await writeRun(folder, run!, [0]);
    const [view] = views(await eventsUntil((events) => views(events).length > 0));
    const picture = await ask(`${root()}samples/${view!.id}/none-seed1/0.png`);
    expect([picture.status, picture.headers['content-type']]).toEqual([200, 'image/png']);
    expect(picture.body.equals(png())).toBe(true);
    for (const path of [
      'experiment.json',
      '../../etc/passwd',
      `samples/${view!.id}/none-seed1/../../experiment.json`,
      `samples/${view!.id}/..%2fnone-seed1/0.png`,
      `samples/${view!.id}/none-seed1/1.png`,
      `samples/${view!.id}/none-seed1/0.png%00`,
      `samples/${'0'.repeat(12)}/none-seed1/0.png`,
      '%2e%2e/%2e%2e/etc/passwd',
      'constructor',
      '__proto__',
    ]) {
      expect([path, (await ask(`${root()}${path}`)).status]).toEqual([path, 404]);
    }
  });

  it('sends the experiments, then what changes, to every page', async () => {
    const [run] = await writeExperiment(folder);
    const isFar = (events: [string, unknown][]) =>
      views(events).some(({ runs }) => runs[0]!.iteration === 20);
    const both = Promise.all([eventsUntil(isFar), eventsUntil(isFar)]);
    await eventsUntil((events) => views(events).length > 0);
    await writeRun(folder, run!, [0, 10]);
    await eventsUntil((events) => views(events).some(({ runs }) => runs[0]!.iteration === 10));
    await writeRun(folder, run!, [20]);
    for (const events of await both) {
      expect(events[0]![0]).toBe('overview');
      expect(views(events).at(-1)!.distances[0]!.chart.series[0]!.curves[1]).toHaveLength(3);
    }
  });

  it('goes on after a page has closed, and stops although one is open', async () => {
    await writeExperiment(folder);
    await eventsUntil((events) => views(events).length > 0);
    const open = eventsUntil(() => false).catch((error) => error);
    await eventsUntil((events) => views(events).length > 0);
    await server.close();
    await Promise.race([open, Promise.resolve()]);
    await expect(ask(root())).rejects.toThrow(/ECONNREFUSED/);
  });

  it('says which port is taken', async () => {
    const { port } = new URL(server.url);
    const again = startWatchServer({ folders: [folder], port: Number(port) });
    await expect(again).rejects.toThrow(`port ${port} is taken; expected another one`);
  });
});

describe('wprox watch', () => {
  it.each([
    [['missing'], /there is no folder .*missing; expected a folder of runs/],
    [['.', '--port', '0'], /--port is '0'; expected a whole number from 1 to 65535/],
    [[], /missing required argument 'folders'/],
  ])('refuses %j', async (args, message) => {
    const { code, err } = await wprox(['watch', ...args]);
    expect([code, err]).toEqual([1, expect.stringMatching(message)]);
  });
});
