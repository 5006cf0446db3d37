/** A real Redis server for tests, on the loopback address, which can be killed and started again. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** Whether `redis-server` is installed. Tests that need it are left out without it, and say so. */
export const hasRedis = isInstalled();

function isInstalled(): boolean {
  try {
    execFileSync('redis-server', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    console.log('redis-server is not installed: the tests of the queue are left out');
    return false;
  }
}

export class RedisServer {
  private child: ChildProcess | undefined;
  private readonly folder = mkdtempSync(path.join(tmpdir(), 'wprox-redis-'));

  private constructor(
    readonly port: number,
    private readonly options: readonly string[],
    private readonly hasTls: boolean,
  ) {}

  /**
   * @param options of redis-server, such as `--requirepass`. It keeps nothing on disk.
   * @param hasTls whether it speaks only TLS; the options name certificate and key.
   */
  static async start(options: readonly string[] = [], hasTls = false): Promise<RedisServer> {
    const server = new RedisServer(await freePort(), options, hasTls);
    await server.run();
    return server;
  }

  get address(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  /** Starts it, with nothing in it, and resolves when it answers. */
  async run(): Promise<void> {
    const quiet = ['--save', '', '--appendonly', 'no', '--dir', this.folder];
    const port = String(this.port);
    const ports = this.hasTls ? ['--port', '0', '--tls-port', port] : ['--port', port];
    const own = [...ports, '--bind', '127.0.0.1'];
    const child = spawn('redis-server', [...own, ...quiet, ...this.options]);
    this.child = child;
    await new Promise<void>((resolve, reject) => {
      let text = '';
      child.stdout.on('data', (data) => {
        text += data;
        if (/Ready to accept connections/.test(text)) resolve();
      });
      child.on('close', () => reject(new Error(`redis-server ended: ${text}`)));
    });
  }

  /** Ends it at once, with all that it keeps. */
  async kill(): Promise<void> {
    const child = this.child!;
    child.removeAllListeners('close');
    child.kill('SIGKILL');
    while (child.exitCode === null && child.signalCode === null) await sleep(5);
  }

  async stop(): Promise<void> {
    await this.kill();
    rmSync(this.folder, { recursive: true });
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}
