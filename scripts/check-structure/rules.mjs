/**
 * The rules of the repository's structure. Each rule takes the packages that `readPackages` returns
 * and returns one sentence for each violation.
 */
import { existsSync, statSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import path from 'node:path';
import { ARROWS, SHARE_TESTS, TEST_ARROWS } from './arrows.mjs';
import { findCircles } from './circles.mjs';
import { checkMetadata } from './metadata.mjs';

/** The greatest number of lines of a source file, tests included. */
export const LINE_LIMIT = 400;

/** No source file is longer than {@link LINE_LIMIT}. */
export function checkLengths(packages) {
  return eachFile(packages).flatMap(({ item, file }) =>
    file.lines > LINE_LIMIT
      ? [`${place(item, file)} has ${file.lines} lines; expected at most ${LINE_LIMIT}: split it`]
      : [],
  );
}

/** No files of a package import each other in a circle. Imports of types count. */
export function checkFileCircles(packages) {
  return packages.flatMap((item) => {
    const graph = new Map(
      item.files.map((file) => [
        file.path,
        relativeImports(file)
          .map(({ specifier }) => resolveFile(file.path, specifier))
          .filter((target) => target !== undefined),
      ]),
    );
    const name = (file) => path.relative(item.folder, file).replaceAll('\\', '/');
    return findCircles(graph).map(
      (circle) => `${item.name}: ${circle.map(name).join(' → ')}; break this circle of imports`,
    );
  });
}

/** No packages import each other in a circle. Tests and tools do not count. */
export function checkPackageCircles(packages) {
  const graph = new Map(
    packages.map((item) => [item.name, new Set(ourImports(packages, item).map(({ to }) => to))]),
  );
  return findCircles(graph).map(
    (circle) =>
      `${circle.join(' → ')}: these packages import each other; remove one of the imports`,
  );
}

/** Packages import only the packages that stand below them in `arrows.mjs`. */
export function checkArrows(packages, arrows = ARROWS) {
  const unknown = packages
    .filter(({ name }) => !arrows[name])
    .map(
      ({ name }) => `${name} is not in scripts/check-structure/arrows.mjs; add what it may import`,
    );
  const wrong = packages
    .filter(({ name }) => arrows[name])
    .flatMap((item) =>
      ourImports(packages, item, ['source', 'test', 'tool']).flatMap(({ file, to, isLazy }) => {
        const arrow = arrows[item.name].find((each) => (each.name ?? each) === to);
        if (file.role !== 'source' && (arrow || TEST_ARROWS.includes(to))) return [];
        if (!arrow)
          return [`${place(item, file)} imports ${to}, which ${item.name} must not import`];
        if (!arrow.isLazy || isLazy) return [];
        return [
          `${place(item, file)} imports ${to}; ${item.name} may import it only by import() and for types`,
        ];
      }),
    );
  return [...unknown, ...wrong];
}

/** What the test settings of all packages share; it belongs to no package. */
const TEST_SETTINGS = /^(\.\.\/)+vitest\.base\.js$/;

/** Packages import each other by name, never by a path into another's `src` or `dist`. */
export function checkPaths(packages) {
  const names = new Set(packages.map(({ name }) => name));
  return eachFile(packages).flatMap(({ item, file }) =>
    file.imports.flatMap(({ specifier, expression }) => {
      const says = (what) => [
        `${place(item, file)} imports ${what}; import the package by its name`,
      ];
      if (expression !== undefined) {
        return /(packages|apps)\/[^/]+\/(src|dist)\//.test(expression) ? says(expression) : [];
      }
      const name = packageName(specifier);
      if (names.has(name))
        return /^\/(src|dist)(\/|$)/.test(specifier.slice(name.length)) ? says(specifier) : [];
      if (!specifier.startsWith('.') || TEST_SETTINGS.test(specifier)) return [];
      const target = path.resolve(path.dirname(file.path), specifier);
      const inside = path.relative(item.folder, target);
      if (!inside.startsWith('..') && !belongsToAnother(packages, item, target)) return [];
      const owner = packages.find(
        ({ folder }) =>
          folder !== item.folder && target.startsWith(`${folder}${path.sep}test${path.sep}`),
      );
      return owner && SHARE_TESTS.includes(item.name) ? [] : says(specifier);
    }),
  );
}

/**
 * What the published code of a package imports stands in `dependencies` or `peerDependencies`, types
 * included, because the published declarations import them too. An optional peer is imported only by
 * import() and for types. Tests, tools and private packages may use `devDependencies` too.
 */
export function checkDeclared(packages) {
  return eachFile(packages).flatMap(({ item, file }) => {
    const { manifest } = item;
    const { dependencies = {}, peerDependencies = {}, devDependencies = {} } = manifest;
    const isShipped = item.isPublished && file.role === 'source';
    const declared = { ...dependencies, ...peerDependencies, ...(!isShipped && devDependencies) };
    return file.imports.flatMap(({ specifier, isLazy }) => {
      if (specifier === undefined || isOfNoPackage(specifier)) return [];
      const name = packageName(specifier);
      if (name === item.name) return [];
      if (!Object.hasOwn(declared, name)) {
        const where = isShipped ? 'dependencies or peerDependencies' : 'package.json';
        return [
          `${place(item, file)} imports ${name}, which is not in ${where} of ${item.name}; add it there`,
        ];
      }
      const isOptional = manifest.peerDependenciesMeta?.[name]?.optional && !dependencies[name];
      if (!isShipped || !isOptional || isLazy) return [];
      return [
        `${place(item, file)} imports the optional peer ${name} statically; load it by import()`,
      ];
    });
  });
}

/** All rules, by the sentence that states them. */
export const RULES = {
  [`no source file has over ${LINE_LIMIT} lines`]: checkLengths,
  'no files import each other in a circle': checkFileCircles,
  'no packages import each other in a circle': checkPackageCircles,
  'packages import only the packages below them': checkArrows,
  'packages import each other by name': checkPaths,
  'packages declare what they import': checkDeclared,
  'published packages say what they are': checkMetadata,
};

function eachFile(packages) {
  return packages.flatMap((item) => item.files.map((file) => ({ item, file })));
}

const place = (item, file) => `${item.name}: ${file.relative}`;

/** `@scope/name` or `name` of a specifier such as `@scope/name/subpath`. */
function packageName(specifier) {
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
}

/** The imports of other packages of ours, by name. */
function ourImports(packages, item, roles = ['source']) {
  const names = new Set(packages.map(({ name }) => name));
  return item.files
    .filter(({ role }) => roles.includes(role))
    .flatMap((file) =>
      file.imports.flatMap(({ specifier, isLazy }) => {
        const to = specifier && packageName(specifier);
        return to !== item.name && names.has(to) ? [{ file, to, isLazy }] : [];
      }),
    );
}

/** The root package contains the folders of all others. */
function belongsToAnother(packages, item, target) {
  return packages.some(
    ({ folder }) =>
      folder.length > item.folder.length &&
      folder.startsWith(item.folder) &&
      target.startsWith(`${folder}${path.sep}`),
  );
}

function relativeImports(file) {
  return file.imports.filter(({ specifier }) => specifier?.startsWith('.'));
}

/** TypeScript imports `./x.js` and means `./x.ts`. */
function resolveFile(from, specifier) {
  const target = path.resolve(path.dirname(from), specifier);
  const candidates = [
    target,
    target.replace(/\.([cm]?)js(x?)$/, '.$1ts$2'),
    `${target}.ts`,
    path.join(target, 'index.ts'),
  ];
  return candidates.find((each) => existsSync(each) && statSync(each).isFile());
}

/** Whether a file, Node, or a plugin of Vite (`virtual:`) has what is imported. */
const isOfNoPackage = (specifier) =>
  specifier.startsWith('.') || specifier.startsWith('virtual:') || isBuiltin(specifier);
