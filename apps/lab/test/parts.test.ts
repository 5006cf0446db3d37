/** The parts of the lab that work alone, in Chromium: by mouse and by keys, and with right and wrong files. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Browser, findChromium, type Page, startChromium } from '@wprox/chromium';
import axe from 'axe-core';
import { createServer, type ViteDevServer } from 'vite';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Files, imageGenerator, pointGenerator } from './parts/tiny-generator.js';

const chromium = findChromium();
const ROW =
  '{"kind":"losses","iteration":10,"criticLoss":1.5,"generatorLoss":2,"penalty":0.5}\n' +
  '{"kind":"losses","iteration":20,"criticLoss":1,"generatorLoss":2,"penalty":0.5}\n';

/** What axe-core makes of the page. */
interface Axe {
  readonly axe: {
    run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }>;
  };
}

/** Nothing here has a time limit of its own: machines can be slow. */
describe.skipIf(chromium === undefined)('the parts in Chromium', { timeout: 600_000 }, () => {
  let server: ViteDevServer;
  let browser: Browser;
  let page: Page;
  let folder: string;
  /** Errors and warnings of the page. */
  let said: string[];

  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'wprox-lab-'));
    server = await createServer({
      root: path.resolve(import.meta.dirname, '..'),
      cacheDir: path.join(folder, 'vite'),
      // Found here, they do not reload the page while a test runs.
      optimizeDeps: { entries: ['test/parts/index.html', 'src/**/*.worker.ts'] },
      server: { port: 0, host: '127.0.0.1', hmr: false },
      logLevel: 'error',
    });
    await server.listen();
    browser = await startChromium(chromium!);
  }, 600_000);
  afterAll(async () => {
    await browser?.close();
    await server?.close();
    rmSync(folder, { recursive: true });
  });

  beforeEach(async () => {
    page = await browser.newPage({ viewport: { width: 1100, height: 900 } });
    page.setDefaultTimeout(0);
    said = [];
    page.on('pageerror', ({ message }) => said.push(message));
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) said.push(message.text());
    });
    await page.goto(`${server.resolvedUrls!.local[0]}test/parts/index.html`);
    await page.getByRole('slider', { name: 'Distances over time' }).waitFor();
  });
  afterEach(async () => {
    await page.close();
    expect(said).toEqual([]);
  });

  const handle = (name: string) => page.getByRole('slider', { name, exact: true });
  const valueNow = async (name: string) => Number(await handle(name).getAttribute('aria-valuenow'));
  /** The metric, gradient, step, loss, angle and number of steps of a descent, as texts. */
  const column = (index: number) =>
    page.locator(`.two-masses tbody td:nth-child(${index})`).allTextContents();

  it.each(['light', 'dark'] as const)('have no violations of accessibility: %s', async (scheme) => {
    await page.emulateMedia({ colorScheme: scheme });
    await drop({ 'rwp-seed1.jsonl': ROW, ...texts(await pointGenerator()) });
    await page.getByText('Added rwp-seed1, rwp, seed 1.').waitFor();
    await page.getByText(/points from/).waitFor();
    await page.addScriptTag({ content: axe.source });
    const violations = await page.evaluate(async () => {
      const { violations: found } = await (globalThis as unknown as Axe).axe.run();
      return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html)}`);
    });
    expect(violations).toEqual([]);
  });

  it('fit into a phone', async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    await drop({ 'rwp-seed1.jsonl': ROW });
    await page.getByRole('heading', { name: 'critic loss' }).waitFor();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(
      390,
    );
  });

  it('move a mass by keys', async () => {
    await handle('Mass a of the model').press('ArrowRight');
    expect(await valueNow('Mass a of the model')).toBe(-1.75);
    await page.keyboard.press('PageUp');
    await page.keyboard.press('Home');
    expect(await valueNow('Mass a of the model')).toBe(-2);
    await handle('Mass b* of the target').press('End');
    expect(await valueNow('Mass b* of the target')).toBe(2);
    // From (−2, 0.4) to (−0.7, 2): both masses move by h = 0.2.
    expect((await column(3))[2]).toBe('(−1.8, 0.6)');
    expect((await column(2))[2]).toBe('(−1.95, 0.55)');
  });

  it('move masses by mouse, on the line and in the plane', async () => {
    const dragBy = async (selector: string, x: number, y: number) => {
      const box = (await page.locator(selector).boundingBox())!;
      const [fromX, fromY] = [box.x + box.width / 2, box.y + box.height / 2];
      await page.mouse.move(fromX, fromY);
      await page.mouse.down();
      await page.mouse.move(fromX + x / 2, fromY + y / 2);
      await page.mouse.move(fromX + x, fromY + y);
      await page.mouse.up();
      await page.mouse.move(0, 0);
    };
    const [a, b] = [await valueNow('Mass a of the model'), await valueNow('Mass b of the model')];
    await dragBy('[aria-label="Mass b of the model"]', 40, 0);
    expect(await valueNow('Mass b of the model')).toBeGreaterThan(b + 0.1);
    expect(await valueNow('Mass a of the model')).toBe(a);
    await dragBy('.two-masses-point.two-masses-theta', 60, 60);
    expect(await valueNow('Mass a of the model')).toBeGreaterThan(a + 0.1);
    // Far to the right, a stays below 0.
    await dragBy('[aria-label="Mass a of the model"]', 900, 0);
    expect(await valueNow('Mass a of the model')).toBe(-0.05);
  });

  it('change the mass and the loss', async () => {
    await page.getByRole('slider', { name: 'Mass at a, α' }).fill('0.5');
    expect(await column(3)).toContain('diag(0.5, 0.5)');
    expect(await page.locator('.two-masses [role=status]').textContent()).toContain(
      'same direction',
    );
    await page.getByRole('slider', { name: 'Mass at a, α' }).fill('0.2');
    await page.getByLabel('W₂²').check();
    expect((await column(3))[4]).toBe('0°');
  });

  it('follow the flow at a time, and to another target', async () => {
    const text = page.locator('.flow p[aria-live]');
    await page.getByRole('slider', { name: 'Time', exact: true }).fill('1.5');
    expect(await text.textContent()).toContain('JKO step 6 of 12, at the time 1.5');
    await page.getByRole('slider', { name: 'JKO step h' }).fill('0.5');
    await page.getByText('JKO step 3 of 6').waitFor();
    await page.getByLabel('two wells').check();
    await page.getByText('a solver of the Fokker-Planck equation of order 4').waitFor();
    await page.getByRole('button', { name: 'Play' }).click();
    await page.getByRole('button', { name: 'Stop' }).click();
    await page.getByRole('button', { name: 'Play' }).waitFor();
  });

  it('show a run that is dropped, and keep it when a wrong file follows', async () => {
    await drop({ 'rwp-seed1.jsonl': ROW });
    await page.getByText('Added rwp-seed1.').waitFor();
    const charts = page.locator('.drop-charts section');
    expect(await charts.count()).toBe(3);
    const wrong: Record<string, Record<string, string>> = {
      'config.json is no run': { 'config.json': '{"h":1}' },
      'is no metrics.jsonl of a run': { 'metrics.jsonl': '[1,2]\n' },
      'has no complete row': { 'metrics.jsonl': '{"kind":"losses"' },
      'model.json needs group1-shard1of2.bin': {
        'model.json': texts(await pointGenerator())['model.json']!,
      },
      'picture.png is no run': { 'picture.png': '\u0089PNG' },
    };
    for (const [sentence, files] of Object.entries(wrong)) {
      await drop(files);
      await page.getByRole('status').filter({ hasText: sentence }).waitFor();
      expect(await charts.count()).toBe(3);
    }
  });

  it('take files by a file input', async () => {
    const file = path.join(folder, 'none-seed2.jsonl');
    writeFileSync(file, ROW);
    await page.getByLabel('Choose files').setInputFiles(file);
    await page.getByText('Added none-seed2.').waitFor();
  });

  it('draw the points of a generator', async () => {
    await drop(texts(await pointGenerator()));
    // x = 2z + (1, −1) for 1000 standard normal z.
    const text = (await page.getByText(/1000 points from/).textContent())!;
    const [mx, my, sx, sy] = text
      .match(/\(.*?\)/g)!
      .flatMap((pair) => pair.replaceAll('−', '-').slice(1, -1).split(','))
      .map(Number);
    for (const [value, expected] of [
      [mx, 1],
      [my, -1],
      [sx, 2],
      [sy, 2],
    ] as const) {
      expect(Math.abs(value! - expected)).toBeLessThan(0.25);
    }
    await page.getByRole('button', { name: 'New latents' }).click();
    await page.waitForFunction(
      (before) => document.querySelector('.drop-generator p')!.textContent !== before,
      text,
    );
  });

  it('say that TensorFlow.js cannot load a generator, and do not keep it', async () => {
    const files = texts(await pointGenerator());
    const model = files['model.json']!.replace('"class_name":"Dense"', '"class_name":"None"');
    await drop({ ...files, 'model.json': model });
    await page.getByRole('alert').filter({ hasText: 'cannot load this generator' }).waitFor();
    expect(await page.locator('.drop-generator').count()).toBe(0);
  });

  it('draw the images of a generator', async () => {
    await drop(texts(await imageGenerator()));
    await page.getByText('24 images of 4 × 4 pixels.').waitFor();
    const row = await page.locator('.drop-images').evaluate((canvas: HTMLCanvasElement) => {
      const { data } = canvas.getContext('2d')!.getImageData(0, 0, 4, 1);
      return [data[0], data[4], data[8], data[12]];
    });
    expect(row).toEqual([0, 0, 255, 255]);
  });

  /** Drops files onto the place for them; contents are Latin-1, a byte for each character. */
  async function drop(files: Readonly<Record<string, string>>): Promise<void> {
    const transfer = await page.evaluateHandle((given) => {
      const data = new DataTransfer();
      for (const [name, content] of Object.entries(given)) {
        const bytes = Uint8Array.from(content, (character) => character.charCodeAt(0));
        data.items.add(new File([bytes], name));
      }
      return data;
    }, files);
    await page.locator('.drop').dispatchEvent('drop', { dataTransfer: transfer });
  }
});

/** Contents as a byte for each character. */
function texts(files: Files): Record<string, string> {
  return Object.fromEntries(
    Object.entries(files).map(([name, bytes]) => [name, Buffer.from(bytes).toString('latin1')]),
  );
}
