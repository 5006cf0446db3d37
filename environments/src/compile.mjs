/** Compiles the programs into the folder where the packages are installed. */
import { cpSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import * as esbuild from 'esbuild';

const here = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

/** The conformance suite, as a program of a page. */
const CONFORMANCE = path.join(here, '..', 'conformance', 'src', 'in-a-page.ts');

/**
 * Writes `programs/` and `page/` as TypeScript, and each of them as one ES module in `esm/` and one
 * CommonJS module in `cjs/`.
 */
export async function compilePrograms(folder) {
  const sources = ['programs', 'page'].flatMap((part) => {
    cpSync(path.join(here, part), path.join(folder, part), { recursive: true });
    return readdirSync(path.join(here, part)).map((name) => path.join(here, part, name));
  });
  const options = {
    entryPoints: [...sources, CONFORMANCE],
    entryNames: '[name]',
    bundle: true,
    packages: 'external',
    target: 'es2022',
    logLevel: 'silent',
  };
  await Promise.all([
    esbuild.build({ ...options, format: 'esm', outdir: path.join(folder, 'esm') }),
    esbuild.build({
      ...{ ...options, format: 'cjs', outdir: path.join(folder, 'cjs') },
      outExtension: { '.js': '.cjs' },
    }),
  ]);
}

/** Writes a file, and the folders that it needs. */
export function write(file, text) {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
}
