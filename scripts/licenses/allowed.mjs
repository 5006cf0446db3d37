/** Which licenses our users get with our packages. */

/** Licenses that ask for no more than that their text and the names in it are kept. */
const PERMISSIVE = new Set([
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'CC0-1.0',
  'ISC',
  'MIT',
  'Python-2.0',
  'Unlicense',
]);

/** Packages with another license, and why they are taken all the same. */
export const EXCEPTIONS = [
  {
    name: 'dejavu-fonts-ttf',
    says: 'SEE LICENSE IN README.md AND LICENSE',
    license: 'Bitstream Vera',
    why: 'the fonts can be used and passed on with their license, which lies in the package',
  },
  {
    name: '@resvg/resvg-js',
    says: 'MPL-2.0',
    license: 'MPL-2.0',
    why: 'it is used unchanged; changes of its own files would have to be published',
  },
];

/** Packages with binaries for one system each, which npm installs where they fit. */
const BINARIES = [
  {
    pattern: '@img/sharp-libvips-*',
    license: 'LGPL-3.0-or-later',
    why: 'loaded as a library of its own, which users can exchange; `wprox` and `@wprox/datasets` work without it',
  },
  { pattern: '@img/sharp-*', license: 'Apache-2.0', why: 'sharp itself' },
  { pattern: '@resvg/resvg-js-*', license: 'MPL-2.0', why: 'resvg itself, unchanged' },
];

/**
 * Checks the licenses of packages.
 *
 * @param installed as `installedByOurs` returns it.
 * @returns a sentence for each package whose license nobody has allowed.
 */
export function licenseProblems({ found, binaries }) {
  const refused = found.filter(({ name, license }) => {
    if (EXCEPTIONS.some((each) => each.name === name && each.says === license)) return false;
    const parts = license.replace(/^\((.*)\)$/, '$1').split(/ (AND|OR) /);
    const [names, words] = [0, 1].map((rest) => parts.filter((_, at) => at % 2 === rest));
    const isEnough = words.every((word) => word === 'OR') ? 'some' : 'every';
    return !names[isEnough]((each) => PERMISSIVE.has(each));
  });
  const unknown = binaries.filter((name) => !binaryEntry(name));
  return [
    ...refused.map(
      ({ name, version, license }) =>
        `${name}@${version} has the license "${license}"; expected a permissive one: replace it, or add it to scripts/licenses/allowed.mjs with a reason`,
    ),
    ...unknown.map(
      (name) => `scripts/licenses/allowed.mjs does not know the binary ${name}; add it`,
    ),
  ];
}

/** The entry of {@link BINARIES} for a package. */
export function binaryEntry(name) {
  return BINARIES.find(({ pattern }) => name.startsWith(pattern.slice(0, -1)));
}
