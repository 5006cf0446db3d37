/** Every public function says what it gives, what it throws and where its formula comes from. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import * as expressions from '../src/expressions/index.js';
import * as exact from '../src/index.js';

const source = new URL('../src/', import.meta.url);
const files = readdirSync(source, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts') && !/\.(test|fixture)\.ts$/.test(name))
  .map((name) => readFileSync(new URL(name, source), 'utf8'));
const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');

/** The comment right above the first declaration of an exported function. */
function docstringOf(name: string): string {
  const declaration = new RegExp(
    `/\\*\\*((?:(?!\\*/)[\\s\\S])*)\\*/\\s*export (?:async )?(?:function|const) ${name}\\b`,
  );
  const comment = files.map((text) => declaration.exec(text)?.[1]).find((text) => text);
  return (comment ?? '').replace(/^ *\* ?/gm, '').trim();
}

const exported = [...Object.entries(exact), ...Object.entries(expressions)];
const functions = exported
  .filter(([, value]) => typeof value === 'function' && !/^class\b/.test(String(value)))
  .map(([name]) => name);
const [, list = ''] = readme.split(/^## References$/m);
const references = [...list.matchAll(/^(\d+)\. /gm)].map(([, number]) => Number(number));
/** The numbers in the lines that begin with `Reference:`, which may go on until an empty line. */
const citedIn = (docstring: string) =>
  [...docstring.matchAll(/^Reference:(?:.+\n?)+/gm)].flatMap(([lines]) =>
    [...lines.matchAll(/\[(\d+)\]/g)].map(([, number]) => Number(number)),
  );

describe('the docstring', () => {
  it.each(functions)('of %s begins with a verb and has all its parts', (name) => {
    const text = docstringOf(name);
    expect(text).toMatch(/^[A-Z][a-z]+s /);
    expect(text).toMatch(/^@returns \S/m);
    expect(text).toMatch(/^@throws \S/m);
    expect(citedIn(text), 'cites a reference by its number').not.toEqual([]);
    for (const number of citedIn(text)) expect(references).toContain(number);
  });
});

describe('the references of the README', () => {
  it('are numbered from 1', () => {
    expect(references.length).toBeGreaterThan(0);
    expect(references).toEqual(references.map((_, k) => k + 1));
  });

  it('are all cited', () => {
    const cited = new Set(functions.flatMap((name) => citedIn(docstringOf(name))));
    expect(references.filter((number) => !cited.has(number))).toEqual([]);
  });
});

it('the README names every export in code', () => {
  const code = [...readme.matchAll(/```[\s\S]*?```|`[^`]+`/g)].join(' ');
  const missing = exported.filter(([name]) => !new RegExp(`\\b${name}\\b`).test(code));
  expect(missing.map(([name]) => name)).toEqual([]);
});
