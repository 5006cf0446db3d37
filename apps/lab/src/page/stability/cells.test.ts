import { readFileSync } from 'node:fs';
import { parseExperiment, presets, resolveRuns } from '@wprox/experiments/configs';
import { describe, expect, it } from 'vitest';
import { stabilityData, stabilityFile } from '../../../scripts/stability-data.mjs';
import { runsOf } from '../../state/edits.js';
import { labOfLink, linkOf } from '../../state/link.js';
import { GANS, type Gan, labOfCell, mapRows } from './cells.js';

const gans = Object.keys(GANS) as Gan[];
const page = readFileSync(
  new URL('../../../../../docs/results/stability-maps.md', import.meta.url),
  'utf8',
);

/** The row of the first table of the results page: `0 of 40`, `34 of 40`, … */
function publishedRow(title: string): string[] {
  const table = page.slice(page.indexOf('## Eight Gaussians'), page.indexOf('## 25 Gaussians'));
  const line = table.split('\n').find((one) => one.startsWith(`| ${title} on eight Gaussians`))!;
  return line
    .split('|')
    .slice(3, -1)
    .map((cell) => cell.trim());
}

describe('the stability map', () => {
  it('has the committed results', () => {
    expect(JSON.parse(readFileSync(stabilityFile, 'utf8'))).toEqual(stabilityData());
  });

  it.each(gans)('counts what the results page counts, for %s', (gan) => {
    const rows = mapRows(gan);
    const counts = ['No regularizer', 'RWP', 'O1', 'O2Diag'].map((label) => {
      const cells = rows.filter((row) => row.label === label).flatMap((row) => row.cells);
      const sum = (key: 'wells' | 'of') => cells.reduce((total, cell) => total + cell[key], 0);
      return `${sum('wells')} of ${sum('of')}`;
    });
    expect(counts).toEqual(publishedRow(GANS[gan]));
  });

  it.each(gans)('opens the runs of the results, for %s', (gan) => {
    const published = resolveRuns(
      parseExperiment(presets[`eight-gaussians-stability-${gan}`], 'the preset'),
    );
    for (const cell of mapRows(gan).flatMap(({ cells }) => cells)) {
      const lab = labOfCell(gan, cell, 3);
      const own = cell.variant.slice(0, cell.variant.indexOf('-inner-steps'));
      const run = runsOf(lab).find(({ config }) => config.variant === own)!.config;
      const original = published.find((one) => one.variant === cell.variant && one.seed === 3)!;
      expect({ ...run, variant: cell.variant }).toEqual(original);
      expect(labOfLink(linkOf(lab))).toEqual({ lab });
    }
  });
});
