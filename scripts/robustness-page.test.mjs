import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import { countRows, fillPage } from './robustness-page.mjs';
import { root } from './steps.mjs';

const page = await readFile(path.join(root, 'docs', 'wwgan-robustness.md'), 'utf8');
const csv = await readFile(path.join(root, 'docs', 'results', 'wwgan-robustness.csv'), 'utf8');

/** The page without the spaces and rules that only align its tables. */
const plain = (text) => text.replace(/ +/g, ' ').replace(/-{2,}/g, '--');

test('the tables of the page on robustness are those of the data', () => {
  assert.equal(plain(page), plain(fillPage(page, csv)));
});

test('a digit that changes in the page or in the data is found', () => {
  const shown = page.match(/\| +(0\.\d{3}) \(/)[1];
  const changed = page.replace(
    shown,
    shown.replace(/\d$/, (digit) => String((Number(digit) + 1) % 10)),
  );
  assert.notEqual(plain(changed), plain(fillPage(changed, csv)));
  const [first] = csv.match(/8\.39976163339615/);
  const other = csv.replaceAll(first, '9.39976163339615').replaceAll('0.31750537686168', '0.41');
  assert.notEqual(plain(page), plain(fillPage(page, other)));
});

test('no mean absolute response is negative', () => {
  assert.doesNotMatch(fillPage(page, csv), /\| +-\d/);
});

test('the text of the page counts the rows as the data do', () => {
  const inGaps = countRows(csv, 'mean_absolute_per_gap');
  const inDeviations = countRows(csv, 'mean_absolute_per_deviation');
  const text = page.replace(/\s+/g, ' ');
  assert.match(
    text,
    new RegExp(`in ${inGaps.meanAbove} of ${inGaps.rows} rows; in ${inGaps.allAbove} of`),
  );
  assert.equal(inGaps.allBelow, 0);
  const { rows, meanAbove, allAbove, allBelow } = inDeviations;
  assert.match(
    text,
    new RegExp(`lower in ${rows - meanAbove} of ${rows} rows .* higher in ${meanAbove} `),
  );
  assert.deepEqual([allAbove, allBelow], [0, 0]); // every row overlaps
});
