/**
 * Writes the golden vectors: `npm run vectors` after a build. One JSON file per subject for every
 * language, and all of them as an ES module, which needs neither import attributes nor a loader.
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

// Numbers as JSON writes them: the fewest digits, at most 17, that restore the float64 exactly.
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
