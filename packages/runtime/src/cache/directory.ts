/** Where wprox keeps what it has downloaded or built: the user's cache folder, as each system names it. */
import { homedir } from 'node:os';
import { posix, win32 } from 'node:path';

/** What decides the place; given explicitly only in tests. */
export interface CacheSurroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: string;
  readonly home: string;
}

/**
 * The folder under which wprox keeps what it can fetch again:
 * `$WPROX_CACHE` if set; otherwise `$XDG_CACHE_HOME/wprox` or `~/.cache/wprox` on Linux,
 * `~/Library/Caches/wprox` on macOS, `%LOCALAPPDATA%\wprox\Cache` on Windows.
 * The folder need not exist yet. Always an absolute path.
 */
export function cacheDirectory(): string {
  return cacheDirectoryIn({ env: process.env, platform: process.platform, home: homedir() });
}

/** {@link cacheDirectory} for given surroundings. */
export function cacheDirectoryIn({ env, platform, home }: CacheSurroundings): string {
  const path = platform === 'win32' ? win32 : posix;
  if (env['WPROX_CACHE']) return path.resolve(env['WPROX_CACHE']);
  if (platform === 'win32') {
    return path.join(env['LOCALAPPDATA'] || path.join(home, 'AppData', 'Local'), 'wprox', 'Cache');
  }
  if (platform === 'darwin') return path.join(home, 'Library', 'Caches', 'wprox');
  // The XDG specification: a relative value is invalid and is to be ignored.
  const xdg = env['XDG_CACHE_HOME'];
  return path.join(xdg && path.isAbsolute(xdg) ? xdg : path.join(home, '.cache'), 'wprox');
}
