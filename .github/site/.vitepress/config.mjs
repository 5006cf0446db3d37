/** The pages of this repository as a site: README.md is its first page. */
export default {
  title: 'wprox',
  description: 'Wasserstein geometry for training generators, in TypeScript',
  base: process.env.SITE_BASE || '/',
  srcDir: '../..',
  outDir: 'dist',
  srcExclude: ['**/node_modules/**', '.changeset/**', '.github/**', '**/test/**'],
  rewrites: { 'README.md': 'index.md', ':folder(.+)/README.md': ':folder/index.md' },
  // Pages also link to folders and source files, which only the repository has.
  ignoreDeadLinks: true,
  // The pages use braces for sets, not for attributes.
  markdown: { attrs: { disable: true } },
};
