import { isAbsolute } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cacheDirectory, cacheDirectoryIn } from './directory.js';

describe('cacheDirectory', () => {
  const linux = { platform: 'linux', home: '/home/ada' } as const;
  const windows = { platform: 'win32', home: 'C:\\Users\\ada' } as const;

  it('follows the convention of each system', () => {
    expect(cacheDirectoryIn({ ...linux, env: {} })).toBe('/home/ada/.cache/wprox');
    expect(cacheDirectoryIn({ ...linux, env: { XDG_CACHE_HOME: '/big' } })).toBe('/big/wprox');
    expect(cacheDirectoryIn({ ...linux, env: { XDG_CACHE_HOME: 'relative' } })).toBe(
      '/home/ada/.cache/wprox',
    );
    expect(cacheDirectoryIn({ platform: 'darwin', home: '/Users/ada', env: {} })).toBe(
      '/Users/ada/Library/Caches/wprox',
    );
    expect(cacheDirectoryIn({ ...windows, env: { LOCALAPPDATA: 'D:\\Local' } })).toBe(
      'D:\\Local\\wprox\\Cache',
    );
    expect(cacheDirectoryIn({ ...windows, env: {} })).toBe(
      'C:\\Users\\ada\\AppData\\Local\\wprox\\Cache',
    );
  });

  it('is WPROX_CACHE on every system, unless that is empty', () => {
    expect(cacheDirectoryIn({ ...linux, env: { WPROX_CACHE: '/data/wprox' } })).toBe('/data/wprox');
    expect(cacheDirectoryIn({ ...windows, env: { WPROX_CACHE: 'E:\\w' } })).toBe('E:\\w');
    expect(cacheDirectoryIn({ ...linux, env: { WPROX_CACHE: '' } })).toBe('/home/ada/.cache/wprox');
  });

  it('is absolute on this machine', () => {
    expect(isAbsolute(cacheDirectory())).toBe(true);
  });
});
