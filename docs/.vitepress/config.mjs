/** The pages of this folder as a site. Each section's README.md is its first page. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { anchorOf } from '../site/anchors.mjs';
import { linksToSite } from '../site/links.mjs';
import { liveExamples } from '../site/live-examples.mjs';
import { root, SECTIONS } from '../site/pages.mjs';
import { sidebar } from '../site/sidebar.mjs';

const hasLab = existsSync(path.join(root, 'apps', 'lab', 'dist', 'index.html'));
const base = process.env.SITE_BASE || '/';

/** Search, in the page itself. VitePress puts the functions into the pages as text, so each stands alone. */
const SEARCH = {
  detailedView: true,
  // The button is named by its text; a label of its own would hide the keys that the text names.
  translations: { button: { buttonText: 'Search', buttonAriaLabel: '' } },
  // W2 finds W₂, and Frechet finds Fréchet.
  miniSearch: {
    options: {
      processTerm: (term) => term.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase(),
    },
    searchOptions: {
      // A short word with another letter is another word: nan is not can.
      fuzzy: (term) => (term.length > 4 ? 0.2 : false),
      // Who asks for "resume" or "seed" wants to do something: pages that say how come before references.
      boostDocument: (id) => {
        if (/\/(start|how-to)\//.test(id)) return 2;
        if (/\/concepts\//.test(id)) return 1.5;
        return /\/api\//.test(id) ? 0.7 : 1;
      },
    },
  },
};

export default {
  title: 'wprox',
  description: 'Wasserstein geometry for training generators, in TypeScript',
  lang: 'en',
  base,
  head: [['link', { rel: 'icon', type: 'image/svg+xml', href: `${base}icon.svg` }]],
  outDir: './dist',
  cacheDir: './node_modules/.vitepress',
  srcExclude: ['node_modules/**', 'dist/**', 'results/**/report/**'],
  rewrites: (file) => file.replace(/README\.md$/, 'index.md'),
  cleanUrls: true,
  // The lab is copied beside the pages after they are built.
  ignoreDeadLinks: [/^\/lab\//],
  markdown: {
    anchor: { slugify: anchorOf },
    attrs: { disable: true }, // the pages use braces for sets, not for attributes
    theme: { light: 'github-light-high-contrast', dark: 'github-dark-high-contrast' },
    config: (md) => md.use(liveExamples).use(linksToSite),
  },
  vite: {
    worker: { format: 'es' },
    build: { chunkSizeWarningLimit: 4096 }, // TensorFlow.js, which only a running example loads
  },
  themeConfig: {
    search: { provider: 'local', options: SEARCH },
    nav: [
      ...SECTIONS.map(({ folder, title }) => ({
        text: title,
        link: `/${folder}/`,
        activeMatch: `^/${folder}/`,
      })),
      { text: 'API', link: '/api/', activeMatch: '^/api/' },
      ...(hasLab ? [{ text: 'Lab', link: '/lab/index.html', target: '_self' }] : []),
    ],
    sidebar: sidebar(),
    outline: { level: [2, 3] },
    socialLinks: [{ icon: 'github', link: 'https://github.com/wprox/wprox' }],
    docFooter: { prev: 'Previous', next: 'Next' },
    footer: { message: 'MIT license' },
  },
};
