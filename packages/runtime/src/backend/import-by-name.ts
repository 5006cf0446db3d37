/** Imports optional packages. */

/**
 * Imports a package by its name. Bundlers cannot see the name, so that they do not fail for a package that
 * is not installed.
 */
export const importByName = (name: string): Promise<unknown> =>
  import(/* webpackIgnore: true */ /* @vite-ignore */ name);
