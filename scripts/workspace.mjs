/** Lists the packages of this workspace. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/**
 * Finds the workspace's packages.
 *
 * @param root the repository's root; its pnpm-workspace.yaml lists folders, and `x/*` means all in x.
 * @returns name, folder (absolute) and manifest (the parsed package.json) of each.
 */
export function workspacePackages(root) {
  const yaml = readFileSync(path.join(root, 'pnpm-workspace.yaml'), 'utf8');
  const section = /^packages:\n((?: +- .*\n)+)/m.exec(yaml)?.[1] ?? '';
  const patterns = [...section.matchAll(/- ["']?([^"'\n]+)["']?/g)].map((match) => match[1].trim());
  const folders = patterns.flatMap((pattern) => {
    if (!pattern.endsWith('/*')) return [path.join(root, pattern)];
    const parent = path.join(root, pattern.slice(0, -2));
    return readdirSync(parent).map((name) => path.join(parent, name));
  });
  return folders.flatMap((folder) => {
    const file = path.join(folder, 'package.json');
    if (!existsSync(file)) return [];
    const manifest = JSON.parse(readFileSync(file, 'utf8'));
    return [{ name: manifest.name, folder, manifest }];
  });
}

/** The packages that have a `test` script. */
export function testedPackages(root) {
  return workspacePackages(root).filter(({ manifest }) => manifest.scripts?.test);
}
