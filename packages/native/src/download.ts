/** Downloads the pinned packages with the user's npm and pip, and verifies their checksums. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { NativeBuildError } from './build-error.js';
import { type PinnedPackage, tensorflowWheel } from './pinned.js';
import { runProgram } from './programs.js';

/** Makes npm give up early if a registry does not answer. */
const npmPatience = {
  npm_config_fetch_retries: '1',
  npm_config_fetch_retry_mintimeout: '1000',
  npm_config_fetch_retry_maxtimeout: '5000',
};

/**
 * Downloads an npm package.
 * @param folder an empty folder for the tarball.
 * @returns the path of the tarball.
 * @throws NativeBuildError `download` if npm fails or the checksum is wrong.
 */
export async function downloadPackage(
  { name, version, integrity }: PinnedPackage,
  folder: string,
  signal?: AbortSignal,
): Promise<string> {
  const spec = `${name}@${version}`;
  // npm takes settings from the nearest folder above with a package.json; now that is this folder.
  await writeFile(path.join(folder, 'package.json'), '{}\n');
  const { code, output } = await runProgram(
    'npm',
    ['pack', spec, '--pack-destination', folder, '--loglevel=error'],
    { cwd: folder, env: npmPatience, signal },
  );
  const [tarball] = (await readdir(folder)).filter((file) => file.endsWith('.tgz'));
  if (code !== 0 || !tarball) {
    throw new NativeBuildError('download', `npm could not download ${spec}: ${lastLine(output)}`);
  }
  const file = path.join(folder, tarball);
  await requireHash(file, spec, 'sha512', 'base64', integrity.replace(/^sha512-/, ''));
  return file;
}

/**
 * Downloads the wheel that holds the TensorFlow library.
 * @param folder an empty folder for the wheel.
 * @returns the path of the wheel.
 * @throws NativeBuildError `download` if pip fails or the checksum is wrong.
 */
export async function downloadWheel(
  python: string,
  folder: string,
  signal?: AbortSignal,
): Promise<string> {
  const { name, version, selection, sha256 } = tensorflowWheel;
  const spec = `${name}==${version}`;
  const { code, output } = await runProgram(
    python,
    [
      ...['-m', 'pip', 'download', '--no-deps', '--no-cache-dir', '--disable-pip-version-check'],
      ...['--retries=1', '--progress-bar=off', '--dest', folder],
      ...selection,
      spec,
    ],
    { cwd: folder, signal }, // `python -m` imports modules from the working directory first
  );
  const [wheel] = (await readdir(folder)).filter((file) => file.endsWith('.whl'));
  if (code !== 0 || !wheel) {
    throw new NativeBuildError('download', `pip could not download ${spec}: ${lastLine(output)}`);
  }
  const file = path.join(folder, wheel);
  await requireHash(file, wheel, 'sha256', 'hex', sha256);
  return file;
}

async function requireHash(
  file: string,
  name: string,
  algorithm: 'sha256' | 'sha512',
  encoding: 'hex' | 'base64',
  expected: string,
): Promise<void> {
  const hash = createHash(algorithm);
  await pipeline(createReadStream(file), hash);
  const found = hash.digest(encoding);
  if (found === expected) return;
  throw new NativeBuildError(
    'download',
    `${name} has the ${algorithm} ${found}; expected ${expected}. The registry may offer another ` +
      'build under the same name: use another registry',
  );
}

function lastLine(output: string): string {
  const lines = output.split('\n').filter((line) => line.trim() !== '');
  const error = lines.findLast((line) => /error/i.test(line));
  return (error ?? lines.at(-1) ?? 'no message').trim();
}
