/** The cache folder for downloaded data; all wprox packages share it. */
export { cacheDirectory } from '@wprox/cache';
