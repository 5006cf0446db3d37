/** Links of pages: between pages they stay in the site, to anything else they lead to the repository. */
import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import { docs, root } from './pages.mjs';

const REPOSITORY = 'https://github.com/wprox/wprox';
const IS_EXTERNAL = /^(?:[a-z]+:|#)/;
/** Blocks that can be wider than the page. */
const SCROLLS = ['table_open', 'code_block'];
/** Links to the repository's pages, which package READMEs need because npm shows them too. */
const OF_REPOSITORY = new RegExp(`^${REPOSITORY}/(?:blob|tree)/main/`);

/**
 * Translates a link of a page for the site.
 *
 * @param from the page's file, absolute.
 * @param href as written in the page.
 * @throws Error if the target does not exist.
 */
export function siteLink(from, href) {
  if (IS_EXTERNAL.test(href)) return href;
  const [file, anchor] = href.split('#');
  const target = path.resolve(path.dirname(from), decodeURIComponent(file));
  const hash = anchor === undefined ? '' : `#${anchor}`;
  if (!existsSync(target)) {
    throw new Error(`${from} links to ${href}, which does not exist; correct the link`);
  }
  const inDocs = path.relative(docs, target);
  const isPage = target.endsWith('.md') && !inDocs.startsWith('..');
  if (isPage) return `${file.replace(/README\.md$/, 'index.md')}${hash}`;
  return `${repositoryLink(target)}${hash}`;
}

/** The address of a file or folder in the repository. */
export function repositoryLink(target) {
  const kind = statSync(target).isDirectory() ? 'tree' : 'blob';
  return `${REPOSITORY}/${kind}/main/${path.relative(root, target).replaceAll('\\', '/')}`;
}

/** The file of this repository that an absolute link names; undefined if it names none. */
export function fileOfLink(href) {
  return OF_REPOSITORY.test(href) ? href.replace(OF_REPOSITORY, '') : undefined;
}

/** A plugin of markdown-it that applies {@link siteLink} to each link, and lets wide blocks scroll by keyboard. */
export function linksToSite(md) {
  md.core.ruler.push('links-to-site', (state) => {
    const from = state.env.realPath ?? state.env.path;
    for (const token of state.tokens) {
      if (SCROLLS.includes(token.type)) token.attrSet('tabindex', '0');
      for (const child of token.children ?? []) {
        if (child.type !== 'link_open') continue;
        child.attrSet('href', siteLink(from, child.attrGet('href')));
      }
    }
  });
}
