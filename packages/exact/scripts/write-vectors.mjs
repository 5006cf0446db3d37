/**
 * Writes the golden vectors: run `npm run vectors` after a build. Each subject becomes a JSON file,
 * for any language; one ES module holds all of them, and needs no import attributes and no loader.
 */
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import * as exact from '../dist/index.js';
import { goldenVectors } from './golden-vectors.mjs';

const folder = fileURLToPath(new URL('../vectors/', import.meta.url));
mkdirSync(folder, { recursive: true });
const files = goldenVectors(exact);

function write(name, text) {
  const target = path.join(folder, name);
  writeFileSync(`${target}.tmp`, text);
  renameSync(`${target}.tmp`, target);
  console.log(`${name}: ${text.length} bytes`);
}

// JSON.stringify writes the fewest digits, at most 17, that restore the float64 exactly.
for (const [name, content] of Object.entries(files)) {
  const lines = content.vectors.map((vector) => `    ${JSON.stringify(vector)}`);
  write(
    `${name}.json`,
    `{\n  "title": ${JSON.stringify(content.title)},\n  "vectors": [\n${lines.join(',\n')}\n  ]\n}\n`,
  );
}
const entries = Object.entries(files).map(
  ([name, content]) => `  ${JSON.stringify(name)}: ${JSON.stringify(content)},`,
);
write(
  'index.js',
  `// Written by scripts/write-vectors.mjs: the JSON files beside this one as a module.\nexport const vectors = {\n${entries.join('\n')}\n};\n`,
);
