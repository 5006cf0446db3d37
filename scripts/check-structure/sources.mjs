/** Reads the source files of the workspace, with what each imports. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { workspacePackages } from '../workspace.mjs';
import { importsOf } from './imports.mjs';

const CODE = /\.[cm]?[jt]sx?$/;
/** Other sources, of which only the length is checked. */
const OTHER = /\.(py|sh|css)$/;
const SKIPPED = new Set(['node_modules', 'dist', '.turbo', '.venv', '__pycache__', 'coverage']);
const GENERATED = /\.generated\.ts$/;
const TEST = /\.(test|fixture)\.[cm]?[jt]sx?$|^test\//;

/**
 * Reads all packages of the workspace, and `scripts` as the source of the root package.
 *
 * @returns packages: name, folder, manifest, `isPublished`, and files: path (absolute), `relative` to
 *   the package, `role`, `lines` and `imports`. A file's role is `test`, `source` (it is published, or
 *   its package is private) or `tool` (a script of a published package that stays here).
 */
export function readPackages(root) {
  const rootManifest = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  const all = [
    ...workspacePackages(root).map((each) => ({ ...each, sources: each.folder })),
    {
      name: rootManifest.name,
      folder: root,
      manifest: rootManifest,
      sources: path.join(root, 'scripts'),
    },
  ];
  return all.map(({ name, folder, manifest, sources }) => {
    const isPublished = !manifest.private;
    const isShipped = (file) =>
      ['src', ...(manifest.files ?? [])].some((each) => file.startsWith(`${each}/`));
    const files = (existsSync(sources) ? listFiles(sources) : []).map((file) => {
      const relative = path.relative(folder, file).replaceAll('\\', '/');
      const text = readFileSync(file, 'utf8');
      const role = TEST.test(relative)
        ? 'test'
        : isPublished && !isShipped(relative)
          ? 'tool'
          : 'source';
      return {
        path: file,
        relative,
        role,
        lines: text.replace(/\n$/, '').split('\n').length,
        imports: CODE.test(file) ? importsOf(file, text) : [],
      };
    });
    return { name, folder, manifest, isPublished, files };
  });
}

function listFiles(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) return SKIPPED.has(entry.name) ? [] : listFiles(file);
    const isSource = CODE.test(entry.name) || OTHER.test(entry.name);
    return isSource && !GENERATED.test(entry.name) ? [file] : [];
  });
}
