/** The folder in which downloaded data is kept; all packages of wprox share it. */
export { cacheDirectory } from '@wprox/cache';
