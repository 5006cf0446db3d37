// Compiles the SIMD kernels of this folder (AssemblyScript) and writes them as a TypeScript module,
// so that the package needs no file access at run time, in Node and in a bundle alike.
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

const here = fileURLToPath(new URL('.', import.meta.url));
process.chdir(here); // the compiler resolves its entry against it
const { error, stdout, stderr, binary } = await compile();
if (error) {
  process.stderr.write(`${stdout}${stderr}${error.message}\n`);
  process.exit(1);
}
const target = fileURLToPath(new URL('../src/wasm/binary.generated.ts', import.meta.url));
const base64 = Buffer.from(binary).toString('base64');
await writeFile(
  target,
  `/** The compiled \`assembly/\` folder; made by \`assembly/build.mjs\`. */\nexport const binary =\n  '${base64}';\n`,
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
      '--runtime=stub', // nothing is allocated here: the memory is the backend's
      '--enable=simd',
      '--importMemory',
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
