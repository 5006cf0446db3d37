/** The rule of what a published package.json says of its package. */
import path from 'node:path';

/** What every published package says in the same words. */
const SAME = ['version', 'license', 'author', 'bugs', 'engines', 'publishConfig'];
/** What npm shows of a package, and needs to publish it with provenance. */
const NEEDED = [...SAME, 'description', 'keywords', 'repository', 'homepage', 'files'];

/**
 * A published package says what it is, who keeps it, where its source and its issues are, and how it is
 * published; npm compares the repository with the one that a provenance names. All agree.
 */
export function checkMetadata(packages) {
  const published = packages.filter(({ isPublished }) => isPublished);
  const folderOfAll = packages.find(({ folder }) =>
    packages.every((each) => each.folder.startsWith(folder)),
  ).folder;
  return published.flatMap(({ name, folder, manifest }) => {
    const says = (what) => `${name}: package.json ${what}`;
    const missing = NEEDED.filter((field) => !manifest[field] || manifest[field].length === 0);
    const [first] = published;
    const other = SAME.filter(
      (field) => JSON.stringify(manifest[field]) !== JSON.stringify(first.manifest[field]),
    );
    const { access, provenance } = manifest.publishConfig ?? {};
    const directory = path.relative(folderOfAll, folder).replaceAll('\\', '/');
    const { repository = {}, homepage = '' } = manifest;
    return [
      ...missing.map((field) => says(`has no ${field}; add it`)),
      ...other.map((field) => says(`has another ${field} than ${first.name}; make them the same`)),
      ...(access === 'public' && provenance === true
        ? []
        : [says('needs publishConfig { "access": "public", "provenance": true }')]),
      ...(repository.directory === directory && homepage.includes(`/${directory}#`)
        ? []
        : [says(`needs repository.directory "${directory}" and a homepage that ends with it`)]),
    ];
  });
}
