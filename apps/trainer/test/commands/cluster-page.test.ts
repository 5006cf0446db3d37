/** The commands of docs/how-to/train-on-a-cluster.md: the program takes them, and a shell does with them what the page says. */
import { execFileSync } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadExperiment, resolveRuns, runName } from '@wprox/experiments';
import { afterAll, describe, expect, it } from 'vitest';
import { wprox } from './program.fixture.js';

const page = await readFile(
  new URL('../../../../docs/how-to/train-on-a-cluster.md', import.meta.url),
  'utf8',
);
const program = fileURLToPath(new URL('../../bin/wprox.js', import.meta.url));
const folder = await mkdtemp(path.join(tmpdir(), 'wprox-page-'));
afterAll(() => rm(folder, { recursive: true }));

const blocks = (language: string) =>
  [...page.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, 'gms'))].map(
    ([, code]) => code!,
  );
const lines = blocks('sh').flatMap((block) => block.trimEnd().split('\n'));
const runs = resolveRuns(await loadExperiment('quickstart-images')).map(runName);

/** The calls of wprox in the lines that need no queue, without what a shell does to them. */
const calls = lines
  .flatMap((line) =>
    [...line.matchAll(/npx wprox ([^|>]*)/g)].map(([, call]) =>
      call!.trim().replace('{}', runs[0]!).split(' '),
    ),
  )
  .filter(
    ([name, ...options]) =>
      ['train', 'experiment', 'slurm-script'].includes(name!) && !options.includes('--queue'),
  );

describe('the page', () => {
  it.each(calls.map((call) => [call.join(' '), call] as const))(
    'has a call of wprox: %s',
    async (_, call) => {
      const prints = call[0] === 'slurm-script' || call.includes('--list');
      const without = call.includes('--out') ? [] : ['--out', path.join(folder, 'runs')];
      const { code, err } = await wprox([...call, ...without, ...(prints ? [] : ['--dry-run'])]);
      expect({ code, err }).toEqual({ code: 0, err: '' });
    },
  );

  it('has all that it explains', () => {
    expect(calls.length).toBeGreaterThan(6);
    for (const text of ['--only', '--list', 'slurm-script']) expect(calls.join()).toContain(text);
  });
});

/** Writes a program that comes first in PATH. */
async function write(name: string, text: string): Promise<void> {
  await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
  await writeFile(path.join(folder, name), `#!/bin/bash\n${text}\n`);
  await chmod(path.join(folder, name), 0o755);
}

/** Runs a line with a shell: lists are real, and what would train is printed. */
function shell(line: string, env: NodeJS.ProcessEnv = {}): string[] {
  const PATH = `${path.join(folder, 'bin')}:${process.env['PATH']}`;
  const printed = execFileSync('sh', ['-c', line], {
    ...{ encoding: 'utf8', cwd: folder },
    env: { ...process.env, PATH, ...env },
  });
  return printed.split('\n').slice(0, -1);
}

// Windows has no such shell.
describe.skipIf(process.platform === 'win32')('a shell', () => {
  it('gives each name of the list to a command, as GNU parallel does', async () => {
    await write(
      'bin/npx',
      `shift\n[[ "$*" == *--list* ]] && exec "${process.execPath}" "${program}" "$@"\necho "$*"`,
    );
    await write('bin/parallel', `shift 2\nwhile read -r name; do "\${@//\\{\\}/$name}"; done`);
    const line = lines.find((each) => each.includes('| parallel'))!;
    expect(shell(line)).toEqual(
      runs.map((name) => `train quickstart-images --threads 1 --only ${name}`),
    );
  });

  it('finds the run of an index in the list of a Kubernetes job', async () => {
    const [job] = blocks('text').filter((block) => block.includes('kind: Job'));
    const args = /args:\n +- (.*?)\n +env:/s.exec(job!)![1]!.replace(/\n +/g, ' ');
    await write('node_modules/.bin/wprox', 'echo "$*"');
    await writeFile(path.join(folder, 'runs.txt'), runs.map((name) => `${name}\n`).join(''));
    expect(job).toContain(`completions: ${runs.length}\n`);
    for (const [index, name] of runs.entries()) {
      expect(shell(args, { JOB_COMPLETION_INDEX: String(index) })).toEqual([
        `train quickstart-images --out runs/images --only ${name}`,
      ]);
    }
  });
});
