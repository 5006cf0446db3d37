/** Links from the lab to the documentation. */

const REPOSITORY = 'https://github.com/wprox/wprox/blob/main/';
/** The lab of the site lies in its folder `lab`. */
const IN_THE_SITE = /\/lab\/(index\.html)?$/;

/**
 * Returns the address of a page of the documentation: on the site that the lab belongs to, else in the
 * repository.
 * @param page a path in the repository, with or without a heading: `docs/how-to/choose-h-and-l.md#set-ℓ`.
 * @param address where the lab is, such as `location.pathname`.
 */
export function docsLink(page: string, address: string): string {
  if (!IN_THE_SITE.test(address)) return `${REPOSITORY}${page}`;
  const [file, heading] = page.replace(/^docs\//, '').split('#');
  const html = file!.replace(/README\.md$/, 'index.md').replace(/\.md$/, '.html');
  return `../${html}${heading === undefined ? '' : `#${heading}`}`;
}
