/**
 * Writes the API reference of all published packages into `docs/api`, from the docstrings of their
 * sources: a page for each module that users import. Fails if a docstring links to nothing.
 *
 *   node site/build-api.mjs
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { Application, Converter, LogLevel } from 'typedoc';
import { arrangePages } from './api-pages.mjs';
import { entryPoints, ourPackages } from './entry-points.mjs';
import { splitParams } from './joint-params.mjs';
import { docs } from './pages.mjs';

/** What all conversions share. The compiler has checked the sources before. */
const COMMON = {
  readme: 'none',
  disableSources: true,
  disableGit: true,
  excludePrivate: true,
  excludeInternal: true,
  excludeExternals: true,
  skipErrorChecking: true,
  logLevel: LogLevel.Warn,
  validation: { notExported: false, invalidLink: true, notDocumented: false },
};

/** How the pages look. */
const PAGES = {
  router: 'module',
  entryFileName: 'index',
  hideBreadcrumbs: true,
  hidePageHeader: true,
  useCodeBlocks: true,
  expandObjects: true,
  parametersFormat: 'table',
  interfacePropertiesFormat: 'table',
  typeDeclarationFormat: 'table',
};

/** Writes `docs/api`. @throws Error if TypeDoc warned of anything. */
export async function buildApi() {
  const target = path.join(docs, 'api');
  const packages = ourPackages();
  const work = mkdtempSync(path.join(tmpdir(), 'wprox-api-'));
  try {
    let warnings = 0;
    const files = [];
    for (const each of packages) {
      const file = path.join(work, `${path.basename(each.folder)}.json`);
      warnings += await readPackage(each, file);
      files.push(file);
    }
    const pages = path.join(work, 'pages');
    warnings += await writePages(files, pages);
    if (warnings > 0) throw new Error(`TypeDoc warned ${warnings} times; correct the docstrings`);
    rmSync(target, { recursive: true, force: true });
    arrangePages(pages, target, packages);
  } finally {
    rmSync(work, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** Reads one package into a file. @returns the number of warnings. */
async function readPackage(each, file) {
  const app = await Application.bootstrap({
    ...COMMON,
    name: each.name,
    entryPoints: entryPoints(each),
    tsconfig: path.join(each.folder, 'tsconfig.build.json'),
    basePath: path.join(each.folder, 'src'),
  });
  // Before TypeDoc looks for the parameters that the tags name.
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, splitParams, 1000);
  const project = await app.convert();
  if (!project) throw new Error(`TypeDoc could not read ${each.name}; see its messages above`);
  await app.generateJson(project, file);
  return app.logger.warningCount + app.logger.errorCount;
}

/** Writes the pages of all packages. @returns the number of warnings. */
async function writePages(files, target) {
  const app = await Application.bootstrapWithPlugins({
    ...COMMON,
    ...PAGES,
    name: 'API reference',
    entryPointStrategy: 'merge',
    entryPoints: files,
    plugin: ['typedoc-plugin-markdown'],
    outputs: [{ name: 'markdown', path: target }],
  });
  const project = await app.convert();
  app.validate(project);
  await app.generateOutputs(project);
  return app.logger.warningCount + app.logger.errorCount;
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) await buildApi();
