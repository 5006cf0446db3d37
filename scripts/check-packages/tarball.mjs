/** Checks a packed package without installing it. */
import { readFileSync } from 'node:fs';
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { problemAffectsResolutionKind } from '@arethetypeswrong/core/problems';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';

/** Our packages are ES modules only, so the check ignores how CommonJS and Node 10 resolve them. */
const RESOLUTIONS = ['node16-esm', 'bundler'];
/** Files that no user of a package needs. */
const UNWANTED = /\.(test|spec|bench)\.|(^|\/)(test|tests|__tests__)\/|\.tsbuildinfo$|test-results/;

/** Reads the package.json in a tarball. */
export function readPackedManifest(name, file) {
  return JSON.parse(unpack(file).readFile(`/node_modules/${name}/package.json`));
}

/**
 * Checks a tarball: its package.json, its files, and how its types resolve.
 *
 * @param list the {@link Checklist} that takes the results.
 * @param item a package: name, manifest, packed (the packed package.json), isLibrary.
 * @param file its tarball.
 * @param manifests the packed package.json of all our packages, by name.
 */
export async function inspectTarball(list, { name, manifest, packed, isLibrary }, file, manifests) {
  const unpacked = unpack(file);
  const prefix = `/node_modules/${name}/`;
  const files = unpacked.listFiles().map((each) => each.slice(prefix.length));

  await list.check(`${name}: no workspace: or catalog: in the packed package.json`, () => {
    const left = JSON.stringify(packed).match(/"[^"]+":"(workspace|catalog):[^"]*"/g);
    if (left) throw new Error(`still there: ${left.join(', ')}`);
  });
  await list.check(`${name}: it depends on our packages in the versions that are packed`, () => {
    const ranges = { ...packed.dependencies, ...packed.peerDependencies };
    for (const [each, range] of Object.entries(ranges)) {
      if (!each.startsWith('@wprox/') && !manifests.has(each)) continue;
      const version = manifests.get(each)?.version;
      if (!version) throw new Error(`it depends on ${each}, which is not published`);
      if (range.replace(/^[\^~]/, '') !== version) {
        throw new Error(`it depends on ${each}@${range}; expected ${version}`);
      }
    }
  });
  await list.check(`${name}: the tarball holds dist, README.md, LICENSE and no tests`, () => {
    const missing = ['dist/', 'README.md', 'LICENSE', ...(manifest.files ?? [])].filter(
      (each) =>
        !files.some((found) => found === each || found.startsWith(each.replace(/\/?$/, '/'))),
    );
    if (missing.length > 0) throw new Error(`missing: ${[...new Set(missing)].join(', ')}`);
    const unwanted = files.filter((each) => UNWANTED.test(each));
    if (unwanted.length > 0) throw new Error(`no user needs ${unwanted.join(', ')}`);
  });
  await list.check(`${name}: publint`, async () => {
    const tarball = new Uint8Array(readFileSync(file)).buffer; // with no other bytes around them
    const { messages } = await publint({ pack: { tarball }, strict: true });
    if (messages.length === 0) return;
    throw new Error(messages.map((message) => formatMessage(message, manifest)).join('\n'));
  });
  if (!isLibrary) return;
  await list.check(`${name}: types resolve (attw)`, async () => {
    // Style sheets have no types.
    const excludeEntrypoints = [/\.css$/];
    const analysis = await checkPackage(unpacked, { excludeEntrypoints });
    if (!analysis.types) throw new Error('there are no types');
    const problems = analysis.problems.filter((problem) =>
      RESOLUTIONS.some((kind) => problemAffectsResolutionKind(problem, kind, analysis)),
    );
    if (problems.length > 0)
      throw new Error(problems.map((each) => JSON.stringify(each)).join('\n'));
  });
}

function unpack(file) {
  return createPackageFromTarballData(new Uint8Array(readFileSync(file)));
}
