/**
 * Consumes the changesets: raises the version of all packages, which is one, also in CITATION.cff and the
 * examples, and writes their CHANGELOGs.
 *
 *   npm run release:version
 *
 * Review what it wrote, and commit it.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { publishedPackages } from './pack-packages.mjs';
import { setCitedVersion } from './release/citation.mjs';
import { setExampleVersions } from './release/examples.mjs';
import { withoutOwnPeers } from './release/own-peers.mjs';
import { pnpm, root, run, stop } from './steps.mjs';

const code = await withoutOwnPeers(publishedPackages(), () =>
  run(pnpm('exec', 'changeset', 'version'), 'git checkout . takes back what was written.'),
);
if (code !== 0)
  stop('changeset version', 'see the message above', 'correct it, and start again', code);
const packages = publishedPackages();
const [{ manifest }] = packages;
const citation = path.join(root, 'CITATION.cff');
writeFileSync(citation, setCitedVersion(readFileSync(citation, 'utf8'), manifest.version));
const names = packages.map(({ name }) => name);
setExampleVersions(path.join(root, 'examples'), names, manifest.version);
console.log(`All packages have version ${manifest.version}.`);
