/** Compares docs/project/runs-where.md with what ran, or writes it. */
import { readFileSync, writeFileSync } from 'node:fs';
import { BROWSERS } from './browsers.mjs';
import { isForNode, RUNS } from './modules.mjs';
import { differences, updatePage } from './page.mjs';
import { importMap } from './tools/import-map.mjs';
import { RUNTIMES } from './tools/runtimes.mjs';
import { RESOLUTIONS } from './tools/typescript.mjs';

const titles = (all) =>
  Object.fromEntries(Object.entries(all).map(([key, { title }]) => [key, title]));

/**
 * @param options.folder where the packages are installed.
 * @param options.page the path of the page.
 * @param options.write whether to write it if it differs.
 * @param options.results what ran.
 * @throws Error with the lines that differ.
 */
export function checkPage({ folder, page, write, results }) {
  const text = readFileSync(page, 'utf8');
  const portable = Object.keys(RUNS).filter((each) => !isForNode(each));
  const names = [...new Set(portable.map((each) => each.split('/', 2).join('/')))];
  const map = importMap(folder, names);
  const tables = {
    modules: {
      heading: 'module',
      columns: { ...titles(BROWSERS), ...titles(RUNTIMES), ...titles(RESOLUTIONS) },
      fresh: allRows(
        results.modules,
        Object.keys(RUNS).map((each) => `\`${each}\``),
      ),
    },
    agreement: {
      heading: 'checks',
      columns: titles(BROWSERS),
      fresh: results.conformance,
    },
    sizes: {
      heading: 'package',
      columns: {
        entry: 'everything it exports',
        example: "its README's first example",
        wasm: 'more for `wasm`',
        webgpu: 'more for `webgpu`',
        all: 'with all options',
      },
      fresh: results.sizes,
    },
  };
  const measured = Object.fromEntries(
    Object.entries(tables).filter(([, { fresh }]) => fresh.size > 0),
  );
  const block = `\`\`\`json\n${JSON.stringify(map, null, 2)}\n\`\`\``;
  const fresh = updatePage(text, measured, { 'import map': block });
  const found = differences(text, fresh);
  if (found.length === 0) return;
  if (write) {
    writeFileSync(page, fresh);
  } else {
    throw new Error(`${found.join('\n')}\nrun npm run table in environments to write the page`);
  }
}

/** Rows in a fixed order; those that nothing measured are empty. */
function allRows(measured, names) {
  if (measured.size === 0) return measured;
  return new Map(names.map((name) => [name, measured.get(name) ?? new Map()]));
}
