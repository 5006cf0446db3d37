/** The pages of the site: which there are, their titles and their order. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of the pages. */
export const docs = fileURLToPath(new URL('..', import.meta.url)).replace(/[\\/]$/, '');
/** The repository's root. */
export const root = path.dirname(docs);

/** The sections of the site, in order: the folder and what the navigation calls it. */
export const SECTIONS = [
  { folder: 'start', title: 'Start' },
  { folder: 'how-to', title: 'How-to' },
  { folder: 'concepts', title: 'Concepts' },
  { folder: 'results', title: 'Results' },
  { folder: 'packages', title: 'Packages' },
  { folder: 'project', title: 'Project' },
];

/** Reads the title of a page: its first heading, without marks of Markdown. */
export function titleOf(page) {
  const [, heading] = /^# (.+)$/m.exec(readFileSync(path.join(docs, page), 'utf8')) ?? [];
  if (!heading) throw new Error(`docs/${page} has no heading; expected "# A title" first`);
  return heading.replaceAll(/[`*_\\]/g, '');
}

/**
 * Lists the pages of a folder in the order in which its README.md links to them. Folders with a
 * README.md of their own count as one page.
 *
 * @param folder relative to `docs`.
 * @returns `pages`, and `unlisted`: the pages that the README.md does not name.
 */
export function pagesOf(folder) {
  const readme = readFileSync(path.join(docs, folder, 'README.md'), 'utf8');
  const there = readdirSync(path.join(docs, folder), { withFileTypes: true }).flatMap((entry) => {
    const isFolder = entry.isDirectory();
    const name = isFolder ? `${entry.name}/README.md` : entry.name;
    const isPage = name.endsWith('.md') && name !== 'README.md';
    return isPage && existsSync(path.join(docs, folder, name)) ? [name] : [];
  });
  const linked = [...readme.matchAll(/\]\(([^)#\s]+\.md)/g)].map(([, name]) => name);
  const pages = [...new Set(linked)].filter((name) => there.includes(name));
  const unlisted = there.filter((name) => !pages.includes(name)).sort();
  return { pages: pages.map((name) => `${folder}/${name}`), unlisted };
}

/** The address of a page on the site, without the base: `/how-to/train-on-a-gpu`. */
export function addressOf(page) {
  return `/${page.replace(/README\.md$/, '').replace(/\.md$/, '')}`;
}
