import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ConfigError } from '../errors.js';
import { presets } from '../presets/presets.js';
import { loadExperiment } from './load-experiment.js';

describe('loadExperiment', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'wprox-load-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('loads a preset by name, and the same experiment from a file', async () => {
    const file = path.join(folder, 'mine.json');
    await writeFile(file, JSON.stringify(presets['quickstart-images']));
    expect(await loadExperiment(file)).toEqual(await loadExperiment('quickstart-images'));
  });

  it('loads the experiment that the README shows', async () => {
    const readme = await readFile(
      new URL('../../../../apps/trainer/README.md', import.meta.url),
      'utf8',
    );
    const file = path.join(folder, 'readme.json');
    await writeFile(file, /```json\n(.*?)```/s.exec(readme)![1]!);
    expect((await loadExperiment(file)).name).toBe('step-sizes');
  });

  it('names the nearest preset and the command that lists all', async () => {
    const failure = loadExperiment('quikstart-images');
    await expect(failure).rejects.toThrow(ConfigError);
    await expect(failure).rejects.toThrow(
      /'quikstart-images'.*'quickstart-images'.*'wprox presets'/,
    );
    await expect(loadExperiment('figure-2')).rejects.toThrow('wprox experiment figure-2');
    await expect(loadExperiment('constructor')).rejects.toThrow(ConfigError);
  });

  it('keeps its message short for any mistyped preset', async () => {
    for (const name of Object.keys(presets)) {
      const error = await loadExperiment(`${name}x`).catch((thrown: Error) => thrown);
      expect(error).toBeInstanceOf(ConfigError);
      expect((error as Error).message.length).toBeLessThan(240);
    }
  });

  it('reads a file with a byte order mark and refuses a key given twice', async () => {
    const file = path.join(folder, 'marked.json');
    const text = JSON.stringify(presets['quickstart-images']);
    await writeFile(file, `\ufeff${text}`);
    expect(await loadExperiment(file)).toEqual(await loadExperiment('quickstart-images'));
    await writeFile(file, `${text.slice(0, -1)},"seeds":[2]}`);
    await expect(loadExperiment(file)).rejects.toThrow(/marked\.json: .*"seeds" twice/);
  });

  it('names a file that is missing or not JSON', async () => {
    const broken = path.join(folder, 'broken.json');
    await writeFile(broken, '{"name": "x",}');
    await expect(loadExperiment(broken)).rejects.toThrow(/broken\.json: it is not valid JSON/);
    const missing = path.join(folder, 'missing.json');
    await expect(loadExperiment(missing)).rejects.toThrow(/missing\.json.*no such file/);
    await expect(loadExperiment(`${folder}/`)).rejects.toThrow(/it is a folder/);
  });
});
