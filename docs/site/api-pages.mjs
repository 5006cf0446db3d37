/** Puts the pages that TypeDoc wrote into one folder, each named as the module that users import. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { anchorsOf } from './anchors.mjs';

const LINK = /\]\(((?!#|[a-z]+:)[^)#\s]+\.md)/g;

/**
 * Copies pages from `<package>.md` and `<package>/<module>.md` to `<target>/<package>[-<module>].md` with
 * their links, and writes the list of modules as `index.md`.
 *
 * @param packages name and manifest of each.
 */
export function arrangePages(source, target, packages) {
  mkdirSync(target, { recursive: true });
  const pages = readdirSync(source, { recursive: true })
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => file.endsWith('.md') && moduleOf(file) !== undefined);
  const modules = pages.map((file) => ({ file, name: moduleOf(file) }));
  const texts = new Map();
  for (const { file, name } of modules) {
    const text = readFileSync(path.join(source, file), 'utf8')
      .replace(/^# .*$/m, `# ${name}`)
      .replaceAll(LINK, (_, href) => {
        const linked = path.posix.normalize(path.posix.join(path.posix.dirname(file), href));
        return `](${fileOf(moduleOf(linked) ?? moduleOf(`${path.posix.dirname(linked)}.md`))}`;
      });
    texts.set(fileOf(name), text);
  }
  for (const file of texts.keys()) writeFileSync(path.join(target, file), withAnchors(file, texts));
  const items = packages.flatMap(({ name, manifest }) =>
    modules
      .filter((each) => each.name === name || each.name.startsWith(`${name}/`))
      .sort((a, b) => (a.name < b.name ? -1 : 1))
      .map((each) => {
        const what = each.name === name ? `: ${manifest.description}` : '';
        return `- [\`${each.name}\`](${fileOf(each.name)})${what}`;
      }),
  );
  const lines = ['# API reference', '', INTRODUCTION, '', ...items, ''];
  writeFileSync(path.join(target, 'index.md'), lines.join('\n'));
}

const INTRODUCTION =
  'What does a function take, return and throw? Each page has one module that you can import. ' +
  'The text comes from the docstrings of the source.';

/**
 * Corrects links to headings. TypeDoc numbers some that are alone in their page: it links to `#batch-1` where
 * the page has `#batch` only.
 */
function withAnchors(file, texts) {
  return texts.get(file).replaceAll(/\]\(([\w-]+\.md)?#([^)]+)\)/g, (link, to, anchor) => {
    const known = anchorsOf(texts.get(to ?? file) ?? '');
    const plain = anchor.replace(/-\d+$/, '');
    return known.has(anchor) || !known.has(plain) ? link : `](${to ?? ''}#${plain})`;
  });
}

/** The module of a page of TypeDoc's; undefined for the lists of a package's modules. */
function moduleOf(file) {
  const [, name, module] = /^@wprox\/([\w-]+)(?:\/([\w-]+))?\.md$/.exec(file) ?? [];
  if (name === undefined || module === 'index') return undefined;
  return `@wprox/${name}${module === undefined || module === 'index-1' ? '' : `/${module}`}`;
}

const fileOf = (module) => `${module.replace('@wprox/', '').replace('/', '-')}.md`;
