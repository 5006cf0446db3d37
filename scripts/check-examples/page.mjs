/** Opens a page in Chromium. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { execute } from '../check-packages/execute.mjs';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome'];

/** Finds Chromium: `WPROX_CHROMIUM`, or on the PATH. @returns undefined if there is none. */
export function findChromium({ WPROX_CHROMIUM: named, PATH = '' } = process.env) {
  if (named) return named;
  const folders = PATH.split(path.delimiter);
  const places = folders.flatMap((folder) => NAMES.map((name) => path.join(folder, name)));
  return places.find((place) => existsSync(place));
}

/** Opens a page and waits until its modules have run. @returns the text of its body, without tags. */
export async function textOfPage(chromium, address) {
  const profile = mkdtempSync(path.join(tmpdir(), 'wprox-page-'));
  try {
    const flags = ['--headless=new', '--no-sandbox', '--disable-gpu', `--user-data-dir=${profile}`];
    const page = await execute(chromium, [...flags, '--dump-dom', address], {});
    const [, body = ''] = /<body[^>]*>(.*)<\/body>/s.exec(page) ?? [];
    return body.replaceAll(/<script.*?<\/script>/gs, '').replaceAll(/<[^>]*>/g, '');
  } finally {
    rmSync(profile, { recursive: true, force: true, maxRetries: 3 });
  }
}
