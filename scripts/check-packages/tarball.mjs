/** Checks a packed package without installing it. */
import { readFileSync } from 'node:fs';
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { problemAffectsResolutionKind } from '@arethetypeswrong/core/problems';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';

/** Our packages are ES modules only; how CommonJS and Node 10 resolve them is not looked at. */
const RESOLUTIONS = ['node16-esm', 'bundler'];
/** What no user of a package has a use for. */
const UNWANTED = /\.(test|spec|bench)\.|(^|\/)(test|tests|__tests__)\/|\.tsbuildinfo$|test-results/;

/**
 * @param list the {@link Checklist} that takes the results.
 * @param item a package: name, manifest, isLibrary.
 * @param file its tarball.
 */
export async function inspectTarball(list, { name, manifest, isLibrary }, file) {
  const data = readFileSync(file);
  const packed = createPackageFromTarballData(new Uint8Array(data));
  const prefix = `/node_modules/${name}/`;
  const files = packed.listFiles().map((each) => each.slice(prefix.length));
  const packedManifest = JSON.parse(packed.readFile(`${prefix}package.json`));

  await list.check(`${name}: no workspace: or catalog: in the packed package.json`, () => {
    const left = JSON.stringify(packedManifest).match(/"[^"]+":"(workspace|catalog):[^"]*"/g);
    if (left) throw new Error(`still there: ${left.join(', ')}`);
  });
  await list.check(`${name}: the tarball holds dist, README.md, LICENSE and no tests`, () => {
    const missing = ['dist/', 'README.md', 'LICENSE', ...(manifest.files ?? [])].filter(
      (each) =>
        !files.some((found) => found === each || found.startsWith(each.replace(/\/?$/, '/'))),
    );
    if (missing.length > 0) throw new Error(`missing: ${[...new Set(missing)].join(', ')}`);
    const unwanted = files.filter((each) => UNWANTED.test(each));
    if (unwanted.length > 0) throw new Error(`does not belong there: ${unwanted.join(', ')}`);
  });
  await list.check(`${name}: publint`, async () => {
    const tarball = new Uint8Array(data).buffer; // an ArrayBuffer of nothing else
    const { messages } = await publint({ pack: { tarball }, strict: true });
    if (messages.length === 0) return;
    throw new Error(messages.map((message) => formatMessage(message, manifest)).join('\n'));
  });
  if (!isLibrary) return;
  await list.check(`${name}: types resolve (attw)`, async () => {
    const analysis = await checkPackage(packed);
    if (!analysis.types) throw new Error('there are no types');
    const problems = analysis.problems.filter((problem) =>
      RESOLUTIONS.some((kind) => problemAffectsResolutionKind(problem, kind, analysis)),
    );
    if (problems.length > 0)
      throw new Error(problems.map((each) => JSON.stringify(each)).join('\n'));
  });
}
