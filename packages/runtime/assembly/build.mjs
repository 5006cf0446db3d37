// Compiles the SIMD kernels of this folder (AssemblyScript) and writes them as a TypeScript module, so
// that the package reads no file at run time.
import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

const here = fileURLToPath(new URL('.', import.meta.url));
process.chdir(here); // the compiler resolves its entry against the working folder
const { error, stdout, stderr, binary } = await compile();
if (error) {
  process.stderr.write(`${stdout}${stderr}${error.message}\n`);
  process.exit(1);
}
const target = fileURLToPath(new URL('../src/wasm/binary.generated.ts', import.meta.url));
const base64 = Buffer.from(binary).toString('base64');
const digest = createHash('sha256').update(binary).digest('hex').slice(0, 12);
await writeFile(
  target,
  `/** The compiled \`assembly/\` folder; \`assembly/build.mjs\` writes this. */
export const binary =
  '${base64}';

/** The first 12 hexadecimal digits of its SHA-256. */
export const digest = '${digest}';
`,
);

async function compile() {
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
      '--importMemory',
      '--maximumMemory=65536', // so that the memory can be shared
    ],
    {
      stdout: out,
      stderr: err,
      writeFile: (name, contents) => {
        if (name === 'kernels.wasm') binary = contents;
      },
    },
  );
  return { error, stdout: out.toString(), stderr: err.toString(), binary };
}
