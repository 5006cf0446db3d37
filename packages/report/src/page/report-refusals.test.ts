import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { CorruptFileError, RunFolderError } from '@wprox/experiments';
import { runFolder, runPaths, samplePicture } from '@wprox/experiments/run-folders';
import { describe, expect, it } from 'vitest';
import { runs, temporaryFolder, writeExperiment } from './report.fixture.js';
import { writeReport } from './write-report.js';

const folder = temporaryFolder();

describe('writeReport refuses', () => {
  it('a folder that is not an experiment', async () => {
    await expect(writeReport([folder.path])).rejects.toThrow(RunFolderError);
    await expect(writeReport([path.join(folder.path, 'nowhere')])).rejects.toThrow(/nowhere/);
  });

  it('an experiment without a distance', async () => {
    await writeExperiment(folder.path, (index) => (index === 0 ? 0 : -1));
    await expect(writeReport([folder.path])).rejects.toThrow(RunFolderError);
    expect(await readdir(folder.path)).not.toContain('report');
  });

  it('a damaged row or picture, and names the file', async () => {
    await writeExperiment(folder.path);
    const { metrics, folder: own } = runPaths(runFolder(folder.path, runs[2]!));
    const good = await readFile(metrics, 'utf8');
    await writeFile(metrics, good.replace('"value":', '"value":x'));
    await expect(writeReport([folder.path])).rejects.toMatchObject({ file: metrics, line: 1 });
    await writeFile(metrics, good);
    await writeFile(samplePicture(own, 4), 'cut');
    await expect(writeReport([folder.path])).rejects.toThrow(CorruptFileError);
    await expect(writeReport([folder.path])).rejects.toMatchObject({ file: samplePicture(own, 4) });
  });

  it('a folder with files of others, before it writes anything', async () => {
    await writeExperiment(folder.path);
    const out = path.join(folder.path, 'site');
    await mkdir(out);
    for (const [name, text] of [
      ['index.html', '<p>mine</p>'],
      ['notes.txt', 'mine'],
    ] as const) {
      await writeFile(path.join(out, name), text);
      await expect(writeReport([folder.path], out)).rejects.toThrow(`${name} is not of a report`);
      expect(await readdir(out)).toEqual([name]);
      expect(await readFile(path.join(out, name), 'utf8')).toBe(text);
      await rm(path.join(out, name));
    }
    await writeReport([folder.path], out);
    await writeReport([folder.path], out);
    await expect(writeReport([folder.path], path.join(out, 'results.md'))).rejects.toThrow(
      /results\.md cannot be the folder of a report: .*file/,
    );
  });

  it('distances on different features', async () => {
    await writeExperiment(folder.path);
    const { metrics } = runPaths(runFolder(folder.path, runs[2]!));
    const text = await readFile(metrics, 'utf8');
    await writeFile(metrics, text.replaceAll('cifar10-classifier', 'inception-v3'));
    await expect(writeReport([folder.path])).rejects.toThrow(/cifar10-classifier.*inception-v3/);
  });
});

it('draws texts with characters that XML forbids', async () => {
  await writeExperiment(folder.path);
  const file = path.join(folder.path, 'experiment.json');
  const config = JSON.parse(await readFile(file, 'utf8'));
  const text = 'a\ufffeb\uffffc\u0000d\u001b[31me\u009b\ud800';
  config.title = text;
  config.variants.rwp.label = text;
  await writeFile(file, JSON.stringify(config));
  const { html, pictures } = await writeReport([folder.path]);
  for (const each of [html, ...pictures.filter((picture) => picture.endsWith('.svg'))]) {
    const content = await readFile(each, 'utf8');
    // The program in the page has such characters in its own texts.
    expect(content.split('<script')[0]).not.toMatch(/(?![\t\n\r])[\p{Cc}\ufffe\uffff]/u);
  }
});
