// Writes each model of this folder as a TypeScript module, so that the package reads no file at run time.
import { readdir, readFile, writeFile } from 'node:fs/promises';

const here = new URL('./', import.meta.url);
const BYTES = { float32: 4 };

for (const each of await readdir(here, { withFileTypes: true })) {
  if (!each.isDirectory()) continue;
  const folder = new URL(`${each.name}/`, here);
  const json = JSON.parse(await readFile(new URL('model.json', folder), 'utf8'));
  const weights = await readFile(new URL('weights.bin', folder));
  const expected = json.weightsManifest
    .flatMap((group) => group.weights)
    .reduce((sum, { shape, dtype }) => sum + shape.reduce((a, b) => a * b, BYTES[dtype]), 0);
  if (weights.length !== expected) {
    throw new Error(
      `weights/${each.name}/weights.bin has ${weights.length} bytes; expected ${expected} by its ` +
        'model.json; run the training script again',
    );
  }
  await writeFile(
    new URL(`../src/features/${each.name}.generated.ts`, here),
    `/** The model in \`weights/${each.name}\`; \`weights/build.mjs\` writes this. */
export const json = ${JSON.stringify(json)};

/** The bytes of all weights in base64. */
export const weights: string =
  '${weights.toString('base64')}';
`,
  );
}
