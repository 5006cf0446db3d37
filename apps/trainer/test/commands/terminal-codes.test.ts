/** What a terminal obeys never reaches it from titles, labels, keys, values, names or errors. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import { prepareBackend } from '@wprox/runtime';
import { afterAll, describe, expect, it } from 'vitest';
import { printable, printing } from '../../src/display/printing.js';
import { pointExperiment, writeTrained } from '../fuzz/trained.fixture.js';
import { smallExperiment } from '../scheduler/experiment.fixture.js';
import { wprox } from './program.fixture.js';

/** Colors, a new title of the window, a bell, a question to the terminal, a mark that turns text round. */
const CODES = '\u001b[31mred\u001b]0;owned\u0007\u009b5n\u202etxt';
/** Characters that no command writes; a display writes the escape character itself. */
const NEVER = ['\u0007', '\u009b', '\u202e', '\u001b[31m', '\u001b]', '\u001b[5n'];

const root = await mkdtemp(path.join(tmpdir(), 'wprox-codes-'));
afterAll(() => rm(root, { recursive: true }));
const at = (name: string) => path.join(root, name);

await prepareBackend('cpu');
const variants = { plain: { label: CODES } };
const texts = { title: CODES, description: CODES, source: CODES, variants };
await writeTrained(at('points'), { ...pointExperiment, ...texts });
const put = (name: string, value: unknown) => writeFile(at(name), JSON.stringify(value));
await put('small.json', { ...smallExperiment(['a', 'fails']), title: CODES, description: CODES });
await put('key.json', { ...pointExperiment, [CODES]: CODES });
await put('value.json', { ...pointExperiment, gan: { architecture: CODES } });
await put('label.json', { ...pointExperiment, variants: { [CODES]: { label: CODES } } });
await writeFile(at('broken.json'), `{"a": ${CODES}}`);
await writeFile(at(`${CODES}.npz`), CODES);
const preparing = {
  loadPrepareExperiment: async () => async (given: { onProgress(message: string): void }) => {
    given.onProgress(CODES);
    return undefined;
  },
};

const calls: readonly (readonly string[])[] = [
  ['train', at('small.json'), '--out', at('new')],
  ['train', at('small.json'), '--out', at('new'), '--dry-run'],
  ['sweep', at('small.json'), '--out', at('swept'), '--set', 'optimizer.learningRate=1,2'],
  ['train', at('key.json')],
  ['train', at('value.json')],
  ['train', at('label.json')],
  ['train', at('broken.json')],
  ['train', CODES],
  ['train', `${CODES}.json`],
  ['train', at('small.json'), '--seeds', CODES],
  ['train', at('small.json'), '--features', CODES],
  ['train', at('small.json'), '--resume', CODES],
  ['sweep', at('small.json'), '--set', CODES],
  ['sweep', at('small.json'), '--set', `optimizer.learningRate=${CODES}`],
  ['sweep', at('small.json'), '--set', 'optimizer.learningRate=1', '--variants', CODES],
  ['experiment', CODES],
  ['model', at('points')],
  ['model', at('key.json')],
  ['report', at('points')],
  ['report', at(CODES)],
  ['walk', at('points')],
  ['export', at('points'), '--format', 'tensorboard', '--out', at(`out-${CODES}`)],
  ['export', at('points'), '--format', CODES],
  ['sample', path.join(at('points'), 'plain-seed1'), '--out', at(`${CODES}.csv`)],
  ['robustness', at('points')],
  ['fid', at(`${CODES}.npz`), at(`${CODES}.npz`), '--json'],
  ['fid', CODES, CODES],
  ['figure', CODES],
  ['data', 'fetch', CODES],
  [CODES],
  [`--${CODES}`],
];

describe.each([false, true])('on a terminal: %s', (isTerminal) => {
  it.each(calls.map((args, i) => ({ args, i })))(
    'call $i writes no codes of others',
    { timeout: 300_000 },
    async ({ args }) => {
      const { out, err } = await wprox(args, { isTerminal, trainingParts: preparing });
      expect(out + err).not.toBe('');
      for (const codes of NEVER) expect(out + err).not.toContain(codes);
      if (!isTerminal) expect((out + err).replaceAll('\n', '')).not.toMatch(/\p{Cc}/u);
    },
  );
});

it('shows codes as text, and keeps lines', () => {
  expect(printable('a\u001b[31mb\nc\u009b')).toBe('a\\u001b[31mb\nc\\u009b');
});

it('writes through to the stream, with what it tells of itself', () => {
  const stream = Object.assign(new PassThrough(), { isTTY: true, columns: 7 });
  const safe = printing(stream as unknown as NodeJS.WriteStream);
  safe.write('a\u0007\n');
  safe.write(Buffer.from('bytes'));
  expect(String(stream.read())).toBe('a\\u0007\nbytes');
  expect([safe.isTTY, safe.columns, safe.writableLength]).toEqual([true, 7, 0]);
});
