/** Links of this repository's pages, as GitHub and npm follow them. */
import { existsSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { anchorsOf } from '@wprox/docs/anchors';
import { fileOfLink } from '@wprox/docs/links';
import { root } from './steps.mjs';

const LINK = /\]\(\s*<?([^)\s>]+)>?(?:\s+"[^"]*")?\s*\)|\s(?:href|src)="([^"]+)"/g;
const FENCES = /^( *)(`{3,}|~{3,})[\s\S]*?^\1\2\s*$/gm;

/** Lists where the links of a text lead, without those in fenced blocks and in code. */
export function linksOf(text) {
  const prose = text.replaceAll(FENCES, '').replaceAll(/`[^`\n]*`/g, '');
  return [...prose.matchAll(LINK)].map(([, inMarkdown, inHtml]) => inMarkdown ?? inHtml);
}

/**
 * Says which links of a page lead nowhere: to a file that is not in the repository, or to an anchor that its page
 * does not have. Addresses of others are not looked up.
 *
 * @param page a path from the repository's root.
 */
export function linkProblems(page, text) {
  return linksOf(text).flatMap((href) => {
    const ours = fileOfLink(href);
    if (ours === undefined && /^[a-z]+:/.test(href)) return [];
    const [file, anchor] = (ours ?? href).split('#');
    const folder = ours === undefined ? path.join(root, path.dirname(page)) : root;
    const target = file === '' ? path.join(root, page) : path.resolve(folder, decodeURI(file));
    if (!existsSync(target)) return [`${page}: ${href} leads to no file`];
    if (anchor === undefined || !target.endsWith('.md') || statSync(target).isDirectory())
      return [];
    const anchors = anchorsOf(file === '' ? text : readFileSync(target, 'utf8'));
    return anchors.has(decodeURIComponent(anchor)) ? [] : [`${page}: ${href} has no such heading`];
  });
}
