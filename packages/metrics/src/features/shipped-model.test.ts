import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readShippedModel } from './shipped-model.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'wprox-model-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** Two weights with 8 float32 values in total. */
const model = JSON.stringify({
  modelTopology: { some: 'layers' },
  weightsManifest: [
    {
      paths: ['weights.bin'],
      weights: [
        { name: 'a', shape: [2, 3], dtype: 'float32' },
        { name: 'b', shape: [2], dtype: 'float32' },
      ],
    },
  ],
  userDefinedMetadata: { testAccuracy: 0.5 },
});

function write(files: Record<string, string | Uint8Array>): Promise<unknown> {
  for (const [name, contents] of Object.entries(files)) {
    writeFileSync(path.join(folder, name), contents);
  }
  return readShippedModel(pathToFileURL(`${folder}/`));
}

describe('readShippedModel', () => {
  it('reads layers, weights, metadata and a fingerprint of the weights', async () => {
    const bytes = Uint8Array.from({ length: 32 }, (_, i) => i);
    expect(await write({ 'model.json': model, 'weights.bin': bytes })).toEqual({
      artifacts: {
        modelTopology: { some: 'layers' },
        weightSpecs: [
          { name: 'a', shape: [2, 3], dtype: 'float32' },
          { name: 'b', shape: [2], dtype: 'float32' },
        ],
        weightData: bytes.buffer,
      },
      metadata: { testAccuracy: 0.5 },
      // The first digits of the SHA-256 of the bytes 0 to 31.
      fingerprint: '630dcd2966c4',
    });
  });

  it.each([
    ['no model.json', { 'weights.bin': new Uint8Array(32) }, /model\.json/],
    ['no weights', { 'model.json': model }, /weights\.bin/],
    ['half a model.json', { 'model.json': model.slice(0, 80) }, /JSON/],
    ['an empty object', { 'model.json': '{}', 'weights.bin': new Uint8Array(32) }, /undefined/],
    [
      'too few weights',
      { 'model.json': model, 'weights.bin': new Uint8Array(31) },
      /weights\.bin has 31 bytes; expected 32/,
    ],
    [
      'too many weights',
      { 'model.json': model, 'weights.bin': new Uint8Array(33) },
      /weights\.bin has 33 bytes; expected 32/,
    ],
  ])('refuses %s and names the folder and what to do', async (_, files, reason) => {
    const refusal = expect(write(files as Record<string, string | Uint8Array>)).rejects;
    await refusal.toThrow(reason);
    await refusal.toThrow(`the model in ${folder}`);
    await refusal.toThrow(/\. Reinstall @wprox\/metrics$/);
  });
});
