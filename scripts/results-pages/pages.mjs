/**
 * The pages that show committed data, and what must be bound on them: each table with measured numbers,
 * and on a page of results also each measured number in a sentence.
 */
import { withoutBlocks, withoutNumbers } from './bindings.mjs';

/**
 * `file` is a path from the repository's root. `isResult`: the page tells what came out, so that all its
 * numbers are measured. `others` are the headings of tables that show no measurement, or that another
 * test writes.
 */
export const PAGES = [
  { file: 'README.md', others: [] },
  { file: 'bench/README.md', others: ['script | measures | time'] },
  { file: 'docs/concepts/backends.md', others: ['checks | limit | cpu'] }, // written by conformance
  { file: 'docs/results/eight-gaussians.md', isResult: true, others: [] },
  { file: 'docs/packages/datasets.md', others: ['step | file'] },
  { file: 'docs/packages/exact.md', others: [] },
  { file: 'docs/packages/gan.md', others: ['GAN | bound'] },
  { file: 'docs/packages/metrics.md', others: [] },
  { file: 'docs/packages/metrics-pytorch-fid.md', others: [] },
  {
    file: 'docs/packages/metrics-perturbed-images.md',
    others: ['perturbation | level | levels'],
  },
  { file: 'docs/packages/regularizers.md', others: ['| RWP | W₂²'] }, // checked by its tests
  { file: 'docs/packages/runtime-rates.md', others: [] },
  { file: 'docs/concepts/promises.md', others: [] },
  { file: 'docs/results/README.md', isResult: true, others: [] },
  { file: 'docs/results/digits.md', isResult: true, others: [] },
  { file: 'docs/results/figure-2.md', isResult: true, others: ['GAN | ℓ = 1: rate'] },
  { file: 'docs/results/figure-3-stability.md', isResult: true, others: [] },
  { file: 'docs/results/step-sizes.md', isResult: true, others: [] },
  { file: 'docs/results/stability-maps.md', isResult: true, others: [] },
  {
    file: 'docs/results/flows-with-a-known-answer.md',
    isResult: true,
    others: ['method | as h → 0'],
  },
  { file: 'docs/results/wwgan-robustness.md', isResult: true, others: [] },
  { file: 'docs/results/invariance.md', isResult: true, others: [] },
  { file: 'docs/how-to/choose-h-and-l.md', others: ['what you see'] },
  { file: 'docs/start/reproduce-a-figure.md', others: [] },
  { file: 'docs/results/latent-walk.md', isResult: true, others: [] },
  { file: 'docs/project/speed.md', isResult: true, others: [] },
  { file: 'docs/concepts/webgpu.md', others: ['`wprox doctor` says | what to do'] },
];

/** A decimal number, or a number with a unit. */
const MEASURED =
  /\d[\d,]*\.\d+|\d[\d,]*(?: ?%| ?×(?! ?\d)| (?:ms|s|min|minutes?|seconds?|hours?|MB|GB|times)\b)/;
/** What has such a form and is no measurement: settings (`h = 0.1`), versions, sections of papers. */
const SETTINGS = /(?:[=≤≥] ?|\b(?:version|[Ss]ections?|Node) )\d[\d.,]*|@\d[\d.]*/g;

/** Finds measured numbers outside of blocks and bound numbers, and the first of each table. */
export function findUnbound(text, { isResult = false, others }) {
  const lines = withoutCode(withoutNumbers(withoutBlocks(text))).split('\n');
  const found = [];
  let table;
  for (const [i, line] of lines.entries()) {
    const isRow = line.startsWith('|');
    if (!isRow) table = undefined;
    else table ??= { isOther: others.some((other) => spaced(line).startsWith(`| ${other}`)) };
    if (isRow ? table.isOther || table.isFound : !isResult) continue;
    const [number] = MEASURED.exec(line.replace(SETTINGS, '')) ?? [];
    if (number === undefined) continue;
    if (isRow) table.isFound = true;
    const kind = isRow ? 'a table' : 'a sentence';
    const problem = `${kind} with “${number}” is not bound to data; expected a block or a bound number`;
    found.push({ line: i + 1, problem });
  }
  return found;
}

const spaced = (line) => line.replace(/ +/g, ' ');

/** Removes code and the targets of links, and keeps the lines. */
function withoutCode(text) {
  return text
    .replace(/^```[\s\S]*?^```/gm, (code) => code.replace(/[^\n]/g, ''))
    .replace(/`[^`\n]*`|\]\([^)\n]*\)/g, '');
}
