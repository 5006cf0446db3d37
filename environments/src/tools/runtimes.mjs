/** Node, Deno and Bun, with the installed packages and with bundles for Node. */
import { existsSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import * as esbuild from 'esbuild';
import { write } from '../compile.mjs';

/** Packages with machine code, which no bundler can put into a file of JavaScript. */
const NATIVE = ['@resvg/resvg-js', 'sharp'];

/** A program that runs all programs, one after the other, and prints the messages of their errors. */
const runner = (load, programs) => `
const programs = {
${programs.map((name) => `  '${name}': () => ${load(name)},`).join('\n')}
};
const messages = {};
async function main() {
  const { prepareBackend } = await ${load('runtime-entry')};
  await prepareBackend('wasm');
  for (const [name, load] of Object.entries(programs)) {
    try {
      await (await load()).run();
      messages[name] = null;
    } catch (error) {
      messages[name] = String(error?.stack ?? error);
    }
  }
}
main()
  .catch((error) => {
    for (const name of Object.keys(programs)) messages[name] ??= String(error?.stack ?? error);
  })
  .then(() => console.log('\\n' + JSON.stringify(messages)));
`;

const importing = (name) =>
  name === 'runtime-entry' ? "import('@wprox/runtime')" : `import('../esm/${name}.js')`;
const requiring = (name) =>
  name === 'runtime-entry'
    ? "Promise.resolve(require('@wprox/runtime'))"
    : `Promise.resolve().then(() => require('../cjs/${name}.cjs'))`;

const writeRunner = (folder, file, load, programs) => {
  const place = path.join(folder, 'runtimes', file);
  write(place, runner(load, programs));
  return place;
};

/** Bundles one file for Node. @returns the bundle's path. */
async function bundle(entry, format) {
  const outfile = entry.replace(/\.js$/, format === 'esm' ? '.bundle.mjs' : '.bundle.cjs');
  await esbuild.build({
    entryPoints: [entry],
    outfile,
    ...{ bundle: true, platform: 'node', format, target: 'node20', logLevel: 'silent' },
    external: NATIVE,
    // esbuild's own advice for CommonJS inside of an ES module.
    ...(format === 'esm' && {
      banner: {
        js: "import { createRequire as bundleRequire } from 'node:module';\nconst require = bundleRequire(import.meta.url);",
      },
    }),
  });
  return outfile;
}

/**
 * Bundles a runner of all programs. Those that do not go into a bundle are left out of it.
 *
 * @param excepted the programs that are known not to.
 * @returns the command, and the messages of those that were left out.
 */
async function bundleAll(folder, programs, format, excepted) {
  const messages = {};
  const tryEach = async (names) => {
    for (const name of names) {
      const entry = writeRunner(folder, `${format}-${name}.js`, importing, [name]);
      await bundle(entry, format).catch((error) => {
        messages[name] = error.message;
      });
    }
  };
  await tryEach(excepted);
  const runnerOf = () => {
    const left = programs.filter((name) => !(name in messages));
    return writeRunner(folder, `${format}.js`, importing, left);
  };
  let file;
  try {
    file = await bundle(runnerOf(), format);
  } catch {
    await tryEach(programs.filter((name) => !excepted.includes(name)));
    file = await bundle(runnerOf(), format);
  }
  return { command: inNode(file), messages };
}

const inNode = (file) => [process.execPath, [file]];

/** The program that a platform's package of npm contains, or undefined. */
function binary(name, candidates) {
  try {
    const manifest = realpathSync(createRequire(import.meta.url).resolve(`${name}/package.json`));
    const require = createRequire(manifest);
    for (const candidate of candidates) {
      try {
        const [scope, part, ...rest] = candidate.split('/');
        const folder = path.dirname(require.resolve(`${scope}/${part}/package.json`));
        const file = path.join(folder, ...rest);
        if (existsSync(file)) return file;
      } catch {
        // this platform's package is not installed
      }
    }
  } catch {
    // the package is not installed
  }
  return undefined;
}

const { arch, platform } = process;
const exe = platform === 'win32' ? '.exe' : '';
const findDeno = () => {
  const libc = platform === 'linux' ? '-glibc' : '';
  return binary('deno', [`@deno/${platform}-${arch}${libc}/deno${exe}`]);
};
const findBun = () => {
  const names = { darwin: 'darwin', linux: 'linux', win32: 'windows' };
  const cpu = arch === 'arm64' ? 'aarch64' : arch;
  return binary('bun', [`@oven/bun-${names[platform]}-${cpu}/bin/bun${exe}`]);
};

/**
 * Each has a title and `prepare`, which takes the folder, the programs and those of them that are known
 * not to run, and makes what it runs. It returns a command, undefined if the runtime is not on this
 * machine, and the messages of the programs that the command leaves out.
 */
export const RUNTIMES = {
  'node-import': {
    title: 'Node, import',
    prepare: async (folder, programs) => ({
      command: inNode(writeRunner(folder, 'import.mjs', importing, programs)),
    }),
  },
  'node-require': {
    title: 'Node, require',
    prepare: async (folder, programs) => ({
      command: inNode(writeRunner(folder, 'require.cjs', requiring, programs)),
    }),
  },
  'node-esbuild-esm': {
    title: 'esbuild for Node, ESM',
    prepare: (folder, programs, excepted) => bundleAll(folder, programs, 'esm', excepted),
  },
  'node-esbuild-cjs': {
    title: 'esbuild for Node, CJS',
    prepare: (folder, programs, excepted) => bundleAll(folder, programs, 'cjs', excepted),
  },
  deno: {
    title: 'Deno',
    prepare: async (folder, programs) => {
      const program = findDeno();
      const file = writeRunner(folder, 'deno.mjs', importing, programs);
      const options = ['--allow-all', '--node-modules-dir=manual', '--no-lock'];
      return { command: program && [program, ['run', ...options, file]] };
    },
  },
  bun: {
    title: 'Bun',
    prepare: async (folder, programs) => {
      const program = findBun();
      const file = writeRunner(folder, 'bun.mjs', importing, programs);
      return { command: program && [program, ['run', file]] };
    },
  },
};
