import { mnist10kStatus, openMnist10k } from '@wprox/datasets';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { digits } from '../../vite/digits.js';
import { digitsOf, loadDigits } from './digits.js';

const cached = await mnist10kStatus();
afterEach(() => vi.unstubAllGlobals());

/** The file that the development server serves. */
async function servedBytes(): Promise<Uint8Array> {
  let bytes = new Uint8Array();
  const use = (_path: string, handle: (request: unknown, response: unknown) => unknown) =>
    handle(undefined, { end: (body: Uint8Array) => (bytes = body as typeof bytes) });
  await new Promise<void>((resolve) => {
    const plugin = digits();
    const configure = plugin.configureServer as unknown as (server: object) => void;
    configure({
      middlewares: { use: (...all: Parameters<typeof use>) => resolve(use(...all) as never) },
    });
  });
  return bytes;
}

describe.runIf(cached.state === 'present')('the digits', () => {
  it('are the images that wprox train trains on', async () => {
    const bytes = await servedBytes();
    vi.stubGlobal('fetch', async () => new Response(bytes as Uint8Array<ArrayBuffer>));
    const { name, imageShape, pixels, labels } = await loadDigits('digits.u8');
    const { train } = await openMnist10k({ padTo: 32 });
    expect([name, imageShape]).toEqual([train.name, train.imageShape]);
    expect(Buffer.compare(pixels, train.pixels)).toBe(0);
    expect(Buffer.compare(labels, train.labels)).toBe(0);
  });
});

describe('loadDigits', () => {
  it('says what to run without the file', async () => {
    await expect(loadDigits(undefined)).rejects.toThrow('Run `npx wprox data fetch mnist10k`');
  });

  it('says that the file does not load', async () => {
    vi.stubGlobal('fetch', async () => new Response('', { status: 404 }));
    await expect(loadDigits('digits.u8')).rejects.toThrow('status 404');
  });

  it('pads each digit evenly', () => {
    const bytes = new Uint8Array(2 * (28 * 28 + 1)).fill(7);
    const { pixels, labels } = digitsOf(bytes);
    const [row, column] = [2, 29];
    expect([pixels.length, labels.length]).toEqual([2 * 1024, 2]);
    expect(pixels.filter((byte) => byte === 7)).toHaveLength(2 * 28 * 28);
    expect([pixels[1024 + 32 * row + column], pixels[1024 + 32 * row + column + 1]]).toEqual([
      7, 0,
    ]);
  });
});
