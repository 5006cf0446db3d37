// Removes the source maps of the generated modules: each would hold all weights once more.
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';

const built = new URL('../dist/features/', import.meta.url);
for (const name of await readdir(built)) {
  if (!name.endsWith('.generated.js')) continue;
  const module = new URL(name, built);
  const code = await readFile(module, 'utf8');
  await writeFile(module, code.replace(/^\/\/# sourceMappingURL=.*\n?/m, ''));
  await rm(new URL(`${name}.map`, built), { force: true });
}
