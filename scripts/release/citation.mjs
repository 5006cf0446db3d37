/** The version that CITATION.cff names. */

const VERSION = /^version: (.*)$/m;

/** @throws Error if the text has no line `version: …`. */
export function citedVersion(text) {
  const version = VERSION.exec(text)?.[1];
  if (!version) throw new Error('CITATION.cff has no line "version: …"; add it');
  return version;
}

/** Replaces the version in the text of a CITATION.cff. @throws Error as {@link citedVersion}. */
export function setCitedVersion(text, version) {
  citedVersion(text);
  return text.replace(VERSION, `version: ${version}`);
}
