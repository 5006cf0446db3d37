/** The anchors of headings, as GitHub makes them, so that one link works there and on the site. */

/** Makes the anchor of a heading: `3. What it's for` becomes `3-what-its-for`. */
export function anchorOf(heading) {
  return heading
    .trim()
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{M}\p{N}\p{Pc} -]/gu, '')
    .replaceAll(' ', '-');
}

const found = new Map();

/** Lists the anchors of a page: of its headings, numbered if they are alike, and of its HTML. */
export function anchorsOf(text) {
  if (!found.has(text)) found.set(text, readAnchors(text));
  return found.get(text);
}

function readAnchors(text) {
  const anchors = new Set([...text.matchAll(/<a (?:id|name)="([^"]+)"/g)].map(([, id]) => id));
  for (const [, heading] of withoutFences(text).matchAll(/^ {0,3}#{1,6} (.+?)\s*$/gm)) {
    const anchor = anchorOf(plain(heading));
    let unique = anchor;
    for (let i = 1; anchors.has(unique); i++) unique = `${anchor}-${i}`;
    anchors.add(unique);
  }
  return anchors;
}

/** A heading without marks of Markdown. */
function plain(heading) {
  return heading
    .replaceAll(/<!--.*?-->/g, '')
    .replaceAll(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replaceAll(/[`*\\]|(?<![\w])_|_(?![\w])/g, '');
}

/** A page without its fenced blocks, in which a `#` starts a comment. */
const withoutFences = (text) => text.replaceAll(/^( *)(`{3,}|~{3,})[\s\S]*?^\1\2\s*$/gm, '');
