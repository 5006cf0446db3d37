// Compiles the SIMD kernels of this folder (AssemblyScript) and writes them as a TypeScript module, so
// that the package reads no file at run time.
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

process.chdir(fileURLToPath(new URL('.', import.meta.url))); // where the compiler looks for its entry
let binary;
const messages = asc.createMemoryStream();
const { error } = await asc.main(
  [
    'index.ts',
    '--outFile=kernels.wasm',
    '-O3',
    '--converge',
    '--noAssert',
    '--runtime=stub', // the kernels allocate nothing
    '--enable=simd',
    '--importMemory',
  ],
  {
    stdout: messages,
    stderr: messages,
    writeFile: (name, contents) => {
      if (name === 'kernels.wasm') binary = contents;
    },
  },
);
if (error) {
  process.stderr.write(`${messages}${error.message}\n`);
  process.exit(1);
}
// Hexadecimal digits, because `atob` is no part of the language.
const target = new URL('../src/linear-algebra/kernels/binary.generated.ts', import.meta.url);
await writeFile(
  target,
  `/** The compiled \`assembly/\` folder, in hexadecimal digits; \`assembly/build.mjs\` writes this. */
export const binary =
  '${Buffer.from(binary).toString('hex')}';
`,
);
