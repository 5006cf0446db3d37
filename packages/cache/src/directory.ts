/** Finds the user's cache folder, in which wprox keeps what it downloads and builds. */
import { homedir } from 'node:os';
import { posix, win32 } from 'node:path';

/** What the place depends on; tests give their own. */
export interface CacheSurroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: string;
  readonly home: string;
}

/**
 * Returns the absolute path of the folder in which wprox keeps what it can fetch again:
 * `$WPROX_CACHE` if set; otherwise `$XDG_CACHE_HOME/wprox` or `~/.cache/wprox` on Linux,
 * `~/Library/Caches/wprox` on macOS, `%LOCALAPPDATA%\wprox\Cache` on Windows.
 * The folder may not exist yet.
 */
export function cacheDirectory(): string {
  return cacheDirectoryIn({ env: process.env, platform: process.platform, home: homedir() });
}

/** Computes {@link cacheDirectory} for given surroundings. */
export function cacheDirectoryIn({ env, platform, home }: CacheSurroundings): string {
  const path = platform === 'win32' ? win32 : posix;
  if (env['WPROX_CACHE']) return path.resolve(env['WPROX_CACHE']);
  if (platform === 'win32') {
    return path.join(env['LOCALAPPDATA'] || path.join(home, 'AppData', 'Local'), 'wprox', 'Cache');
  }
  if (platform === 'darwin') return path.join(home, 'Library', 'Caches', 'wprox');
  // The XDG specification says that programs must ignore a relative value.
  const xdg = env['XDG_CACHE_HOME'];
  return path.join(xdg && path.isAbsolute(xdg) ? xdg : path.join(home, '.cache'), 'wprox');
}
