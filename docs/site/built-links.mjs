/** Links of the built site that lead nowhere. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/**
 * Looks up every link to a page, a file or an anchor of the site.
 *
 * @param folder the built site.
 * @param base its path on the server, with a slash at its end.
 * @returns a line for each link that leads nowhere.
 */
export function brokenLinks(folder, base) {
  const files = readdirSync(folder, { recursive: true })
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => file.endsWith('.html') && !file.startsWith('lab/'));
  const pages = new Map(files.map((file) => [file, readFileSync(path.join(folder, file), 'utf8')]));
  const ids = new Map();
  const idsOf = (file) => {
    if (!ids.has(file)) {
      const found = pages.get(file).matchAll(/\s(?:id|name)="([^"]+)"/g);
      ids.set(file, new Set([...found].map(([, id]) => decoded(id))));
    }
    return ids.get(file);
  };
  return files.flatMap((file) => {
    const links = [...pages.get(file).matchAll(/\shref="([^"]*)"/g)].map(([, href]) => href);
    return [...new Set(links)].flatMap((href) => {
      if (/^(?:[a-z]+:|\/\/)/.test(href)) return [];
      const url = new URL(decoded(href), `http://site${base}${file}`);
      if (!url.pathname.startsWith(base)) return [`${file}: ${href} is outside of the site`];
      const page = pageAt(folder, decodeURIComponent(url.pathname.slice(base.length)));
      if (page === undefined) return [`${file}: ${href} is no page`];
      const anchor = decodeURIComponent(url.hash.slice(1));
      if (!anchor || !pages.has(page) || idsOf(page).has(anchor)) return [];
      return [`${file}: ${href} has no such anchor`];
    });
  });
}

/** The file that a server answers with; undefined if there is none. */
function pageAt(folder, place) {
  const candidates = [place, `${place}.html`, path.posix.join(place, 'index.html')];
  return candidates.find((file) => /\.\w+$/.test(file) && existsSync(path.join(folder, file)));
}

const decoded = (text) =>
  text.replaceAll('&amp;', '&').replaceAll('&quot;', '"').replaceAll('&#39;', "'");
