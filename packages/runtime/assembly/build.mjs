// Compiles the SIMD kernels of this folder (AssemblyScript), once for each size of block in generate-blocks.mjs,
// and writes them as TypeScript modules, so that the package reads no file at run time.
import { createHash } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';
import { blocks, variants } from './generate-blocks.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
const GENERATED = 'blocks.generated.ts';
const COMMENT = /\s*\/\*[\s\S]*?\*\/|^[ \t]*\/\/[^\n]*$/gm;
process.chdir(here); // the compiler resolves its entry against the working folder
for (const [name, variant] of Object.entries(variants)) {
  const text = blocks(variant);
  if (name === 'narrow') await writeFile(GENERATED, text); // for editors
  const binary = await compile(text, variant.fused);
  await write(
    `${name}.generated.ts`,
    `/** The compiled \`assembly/\` folder, variant "${name}" of generate-blocks.mjs; build.mjs writes this. */
export const binary =
  '${Buffer.from(binary).toString('base64')}';
`,
  );
}
await write(
  'digest.generated.ts',
  `/** The first 12 hexadecimal digits of the SHA-256 of the kernels' sources; build.mjs writes this. */
export const digest = '${await digestOfSources()}';
`,
);

/** Writes a module beside those that import it. */
function write(file, text) {
  return writeFile(fileURLToPath(new URL(`../src/wasm/${file}`, import.meta.url)), text);
}

/** Returns the binary with the given blocks. @throws Error with the compiler's messages. */
async function compile(blocksText, fused) {
  let binary;
  const out = asc.createMemoryStream();
  const err = asc.createMemoryStream();
  const { error } = await asc.main(
    [
      'index.ts',
      '--outFile=kernels.wasm',
      '-O3',
      '--converge',
      '--noAssert',
      '--runtime=stub', // the kernels allocate nothing; the memory belongs to the backend
      '--enable=simd',
      ...(fused ? ['--enable=relaxed-simd'] : []),
      '--importMemory',
      // With a maximum, one bit of the import makes the memory shared, which threads need.
      '--maximumMemory=65536',
    ],
    {
      stdout: out,
      stderr: err,
      readFile: (name) => (name === GENERATED ? blocksText : source(name)),
      writeFile: (name, contents) => {
        if (name === 'kernels.wasm') binary = contents;
      },
    },
  );
  if (!error) return binary;
  throw new Error(`${out.toString()}${err.toString()}${error.message}`);
}

/**
 * Reads a file of this folder, or null for one that the compiler only looks for. Functions may not have
 * decorators in TypeScript, so the sources have AssemblyScript's in a comment.
 */
async function source(name) {
  const text = await readFile(name, 'utf8').catch(() => null);
  return text?.replaceAll('/* @inline */', '@inline') ?? null;
}

/**
 * Returns what names the class of bits. All binaries without fused multiply-add have the same bits, so the
 * digest is one of the sources: of this folder, and of src/wasm, which decides which kernel computes what.
 * Comments do not count.
 */
async function digestOfSources() {
  const hash = createHash('sha256');
  for (const folder of ['./', '../src/wasm/']) {
    const files = (await readdir(folder)).filter((file) => /\.(ts|mjs)$/.test(file)).sort();
    for (const file of files.filter((each) => !/\.(generated|test)\.ts$/.test(each))) {
      const text = await readFile(folder + file, 'utf8');
      const code = text
        .replaceAll(COMMENT, '')
        .replaceAll(/\n\s*\n/g, '\n')
        .trim();
      hash.update(`${folder}${file}\n${code}\n`);
    }
  }
  return hash.digest('hex').slice(0, 12);
}
