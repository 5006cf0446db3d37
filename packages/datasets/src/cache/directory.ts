/** Where downloaded data lives on this machine; one folder for everything of wprox. */
export { cacheDirectory } from '@wprox/cache';
