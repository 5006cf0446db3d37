/** All checks of this package, in the folder where the packages are installed. */
import { findChromium, startChromium } from 'wprox-chromium';
import { BROWSERS, checkBrowser } from './browsers.mjs';
import { compilePrograms } from './compile.mjs';
import { checkListed, EXCEPTIONS, programOf, RUNS } from './modules.mjs';
import { Results } from './results.mjs';
import { checkPage } from './runs-where.mjs';
import { checkSizes } from './sizes.mjs';
import { RUNTIMES } from './tools/runtimes.mjs';
import { compile, RESOLUTIONS } from './tools/typescript.mjs';

/** The names that `--only` takes. */
export const ENVIRONMENTS = [
  ...Object.keys(BROWSERS),
  ...Object.keys(RUNTIMES),
  ...Object.keys(RESOLUTIONS),
  'sizes',
];

/**
 * Tries the installed packages in every environment.
 *
 * @param options.folder where npm installed the packages.
 * @param options.exported the modules that they export.
 * @param options.list takes the checks; it has `check` and `skip`.
 * @param options.execute runs a program and returns its output.
 * @param options.env the environment of the programs.
 * @param options.only the names of the environments to try.
 * @param options.page the path of docs/project/runs-where.md.
 * @param options.write whether to write the page instead of comparing it.
 */
export async function checkEnvironments(options) {
  const { folder, exported, list, execute, env, only, page, write } = options;
  const results = new Results();
  await list.check('every exported module has a program', () => checkListed(exported));
  const compiled = await list.check('the programs compile', () =>
    compilePrograms(folder).then(() => true),
  );
  if (!compiled) return;
  const wanted = (names) => Object.keys(names).filter((name) => only.includes(name));
  const context = { folder, list, execute, env, results };
  await Promise.all([
    inBrowsers(wanted(BROWSERS), context),
    (async () => {
      for (const name of wanted(RUNTIMES)) await checkRuntime(name, context);
      for (const name of wanted(RESOLUTIONS)) await checkTypes(name, context);
      if (only.includes('sizes')) await checkSizes(folder, context);
    })(),
  ]);
  await list.check('docs/project/runs-where.md has these results', () =>
    checkPage({ folder, page, write, results }),
  );
}

async function inBrowsers(names, context) {
  if (names.length === 0) return;
  const program = findChromium();
  if (!program) {
    const why = 'Chromium was not found on the PATH or as WPROX_CHROMIUM';
    for (const name of names) context.list.skip(`${BROWSERS[name].title}: all checks`, why);
    return;
  }
  const browser = await context.list.check('Chromium starts', () => startChromium(program));
  if (!browser) return;
  try {
    for (const name of names) await checkBrowser(name, { ...context, browser });
  } finally {
    await browser.close();
  }
}

/** Runs all programs in Node, Deno or Bun. */
async function checkRuntime(name, { folder, list, execute, env, results }) {
  const { title, prepare } = RUNTIMES[name];
  const modules = Object.keys(RUNS);
  const messages = await list.check(`${title}: the programs run`, async () => {
    const excepted = Object.keys(EXCEPTIONS[name] ?? {}).map(programOf);
    const prepared = await prepare(folder, modules.map(programOf), excepted);
    if (!prepared.command) return 'absent';
    const output = await execute(...prepared.command, { cwd: folder, env });
    return { ...prepared.messages, ...JSON.parse(output.trim().split('\n').at(-1)) };
  });
  if (!messages) return;
  if (messages === 'absent') {
    list.skip(`${title}: all modules`, 'its package of npm has no program for this machine');
    return;
  }
  for (const each of modules) {
    const message = messages[programOf(each)];
    const reason = EXCEPTIONS[name]?.[each];
    if (reason) {
      const failed = await list.check(`${title}: ${each} cannot run: ${reason}`, () => {
        if (message === null) throw new Error('it runs; remove it from EXCEPTIONS');
        return true;
      });
      results.module(each, name, failed ? 'no' : 'yes');
      continue;
    }
    const ran = await list.check(`${title}: ${each}`, () => {
      if (message !== null) throw new Error(firstLines(message ?? 'it did not run'));
      return true;
    });
    results.module(each, name, ran ? 'yes' : 'FAILS');
  }
}

const firstLines = (text) => text.split('\n').slice(0, 4).join('\n');

/** Compiles all programs with TypeScript. */
async function checkTypes(name, { folder, list, execute, results }) {
  const { title } = RESOLUTIONS[name];
  const lines = await list.check(`${title}: the compiler runs`, () =>
    compile(folder, name, execute),
  );
  if (!lines) return;
  for (const each of Object.keys(RUNS)) {
    const own = `programs/${programOf(each)}.ts(`;
    const ran = await list.check(`${title}: ${each}`, () => {
      const wrong = lines.filter((line) => line.startsWith(own));
      if (wrong.length > 0) throw new Error(wrong.join('\n'));
      return true;
    });
    results.module(each, name, ran ? 'yes' : 'FAILS');
  }
  await list.check(`${title}: the packages' declarations have no errors`, () => {
    const wrong = lines.filter((line) => !line.startsWith('programs/'));
    if (wrong.length > 0) throw new Error(wrong.join('\n'));
  });
}
