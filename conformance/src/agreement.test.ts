/**
 * Runs each check on each available backend and compares the counts with the table in
 * docs/concepts/backends.md. `npm run table` rewrites the table; unavailable backends keep their columns.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { listBackends } from '@wprox/runtime';
import { beforeAll, describe, expect, it } from 'vitest';
import { groups } from './check.js';
import { exceptions } from './exceptions.js';
import { type Finding, measure } from './measure.js';
import { columns, lasting, markdown, parse, tableOf } from './table.js';
import { tolerances } from './tolerances.js';

const page = fileURLToPath(new URL('../../docs/concepts/backends.md', import.meta.url));
const START = '<!-- The table is written by a test: npm run table in conformance. -->';
const END = '<!-- End of the table. -->';

/** The backends that WPROX_TEST_BACKENDS lists; if it is not set, all available ones. */
const wanted = process.env['WPROX_TEST_BACKENDS']?.split(',').filter((name) => name !== '');
const reports = await listBackends();
const present = columns.filter((name) =>
  wanted ? wanted.includes(name) : reports.find((report) => report.name === name)?.available,
);
/** On a software adapter the whole suite takes minutes: of each group only every so many checks run. */
const every = Number(process.env['WPROX_CHECKS_EVERY'] || 1);
let found: Map<string, Finding[]>;

beforeAll(async () => {
  found = await measure(present, { only: (_, index) => index % every === 0 });
});

describe.each(columns)('%s', (backend) => {
  const why = reports.find(({ name }) => name === backend)?.detail || 'not in WPROX_TEST_BACKENDS';
  const run = present.includes(backend) ? it : it.skip;
  if (!present.includes(backend)) console.log(`${backend} is left out: ${why}`);

  run.each(groups)('%s', (group) => {
    const findings = found.get(backend)!.filter(({ check }) => check.group === group);
    const wrong = findings
      .filter((each) => !(each.deviation <= tolerances[group].limit))
      .map(({ check, deviation, error }) => `${check.name}: ${error?.message ?? deviation}`);
    const known = exceptions[backend] ?? {};
    const unexpected = wrong.filter((each) => !(each.split(': ')[0]! in known));
    expect(unexpected).toEqual([]);
  });

  run('has the known exceptions, and no others', () => {
    const failing = found
      .get(backend)!
      .filter(({ check, deviation }) => !(deviation <= tolerances[check.group].limit));
    const names = failing.map(({ check }) => check.name);
    expect(names.sort()).toEqual(Object.keys(exceptions[backend] ?? {}).sort());
  });

  run('leaves no tensors behind', () => {
    const leaking = found.get(backend)!.filter(({ leaked }) => leaked !== 0);
    expect(leaking.map(({ check, leaked }) => `${check.name}: ${leaked}`)).toEqual([]);
  });
});

it.skipIf(every > 1)('finds the counts in docs/concepts/backends.md', () => {
  const text = readFileSync(page, 'utf8');
  const [before, after] = [text.indexOf(START), text.indexOf(END)];
  expect(before, 'start of the table in docs/concepts/backends.md').toBeGreaterThan(0);
  const old = parse(text.slice(before, after));
  const fresh = tableOf(found).map((row, r) => row.map((cell, c) => cell ?? old[r]?.[c] ?? ''));
  console.log(markdown(fresh));
  if (process.env['npm_lifecycle_event'] === 'table' && existsSync(page)) {
    writeFileSync(
      page,
      `${text.slice(0, before)}${START}\n\n${markdown(fresh)}\n\n${text.slice(after)}`,
    );
    return;
  }
  const same = (rows: string[][]) => rows.map((row) => row.map(lasting));
  expect(same(old), 'run npm run table in conformance to rewrite the table').toEqual(same(fresh));
});
