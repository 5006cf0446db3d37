/**
 * Builds the site into `docs/dist`, without network: the API reference, the pages, and the lab if it is
 * built. Fails if a link or an anchor leads nowhere. `SITE_BASE` is the path of the site on its server.
 *
 *   node site/build-site.mjs
 */
import { cpSync, existsSync } from 'node:fs';
import path from 'node:path';
import { build } from 'vitepress';
import { buildApi } from './build-api.mjs';
import { brokenLinks } from './built-links.mjs';
import { docs, root } from './pages.mjs';

const dist = path.join(docs, 'dist');
const lab = path.join(root, 'apps', 'lab', 'dist');

await buildApi();
await build(docs);
if (existsSync(lab)) cpSync(lab, path.join(dist, 'lab'), { recursive: true });
const broken = brokenLinks(dist, process.env.SITE_BASE || '/');
if (broken.length > 0) {
  console.error(`Links of the site that lead nowhere:\n${broken.join('\n')}`);
  process.exitCode = 1;
}
