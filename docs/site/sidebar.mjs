/** The sidebar of each section, made from its folder. */
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { addressOf, docs, pagesOf, SECTIONS, titleOf } from './pages.mjs';

/** Builds VitePress's sidebar: for each section its pages, in the order of its first page. */
export function sidebar() {
  const sections = SECTIONS.map(({ folder, title }) => [
    `/${folder}/`,
    [{ text: title, link: `/${folder}/`, items: pagesOf(folder).pages.map(item) }],
  ]);
  return Object.fromEntries([...sections, ['/api/', apiItems()]]);
}

/** An entry for a page, with the pages of its folder below it. */
function item(page) {
  const entry = { text: titleOf(page), link: addressOf(page) };
  if (!page.endsWith('/README.md')) return entry;
  const { pages } = pagesOf(path.posix.dirname(page));
  return { ...entry, collapsed: true, items: pages.map(item) };
}

/** The modules of the API reference; none before it is built. */
function apiItems() {
  const folder = path.join(docs, 'api');
  if (!existsSync(folder)) return [];
  const pages = readdirSync(folder).filter((name) => name !== 'index.md');
  const items = pages.map((name) => item(`api/${name}`));
  items.sort((a, b) => (a.text < b.text ? -1 : 1));
  return [{ text: 'API reference', link: '/api/', items }];
}
