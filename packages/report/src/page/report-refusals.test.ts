import { readdir, readFile, writeFile } from 'node:fs/promises';
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

  it('distances on different features', async () => {
    await writeExperiment(folder.path);
    const { metrics } = runPaths(runFolder(folder.path, runs[2]!));
    const text = await readFile(metrics, 'utf8');
    await writeFile(metrics, text.replaceAll('cifar10-classifier', 'inception-v3'));
    await expect(writeReport([folder.path])).rejects.toThrow(/cifar10-classifier.*inception-v3/);
  });
});
