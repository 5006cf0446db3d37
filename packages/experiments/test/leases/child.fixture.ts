/** Starts processes that take leases, also in containers of their own, and watches them. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { on, once } from 'node:events';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';

const program = fileURLToPath(new URL('./holder.fixture.mjs', import.meta.url));
const unshare = ['unshare', '--pid', '--fork', '--kill-child', '--mount-proc'];

/** Whether this system lets the tests make containers: Linux, and the rights for it. */
export const hasContainers =
  process.platform === 'linux' &&
  spawnSync(unshare[0]!, [...unshare.slice(1), 'true']).status === 0;
export const hasProc = process.platform === 'linux';

/** How a process is started. */
export type Kind = 'plain' | 'container' | 'never waited for';

export interface Answer {
  readonly result?: Record<string, unknown> | null;
  readonly error?: { readonly name: string; readonly message: string };
}

/** A process that runs `holder.fixture.mjs`. */
export class Child {
  readonly waits: string[] = [];
  private readonly answers: AsyncIterator<unknown>;
  private readonly output: AsyncIterator<unknown>;
  private stop: Promise<unknown> | undefined;

  private constructor(private readonly started: ChildProcess) {
    this.answers = on(started, 'message');
    this.output = on(started.stdout!, 'data');
  }

  /** Its number for this process; that of the starter if it has a space of numbers of its own. */
  pid = 0;

  static async start(
    kind: Kind = 'plain',
    environment: Record<string, string> = {},
  ): Promise<Child> {
    const node = [process.execPath, program];
    const [command, ...parameters] = {
      plain: node,
      container: [...unshare, ...node],
      // The shell starts the process and becomes one that does not know of it.
      'never waited for': ['sh', '-c', '"$0" "$1" & exec sleep 1000000', ...node],
    }[kind];
    const started = spawn(command!, parameters, {
      stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
      env: { ...process.env, ...environment },
    });
    const child = new Child(started);
    const { result } = await child.answer();
    child.pid = kind === 'container' ? started.pid! : Number(result!['pid']);
    return child;
  }

  /** Sends a command and returns the answer. */
  async ask(command: string, options: object = {}): Promise<Answer> {
    this.send(command, options);
    return this.answer();
  }

  /** As {@link ask}, for an answer that is no error. */
  async get(command: string, options: object = {}): Promise<Record<string, unknown> | null> {
    const { result, error } = await this.ask(command, options);
    expect(error).toBeUndefined();
    return result!;
  }

  send(command: string, options: object = {}): void {
    this.started.send({ command, options });
  }

  /** Returns the next answer; collects the sentences about waiting. */
  async answer(): Promise<Answer> {
    for (;;) {
      const { value } = await this.answers.next();
      const [answer] = value as [Answer & { waits?: string }];
      if (answer.waits === undefined) return answer;
      this.waits.push(answer.waits);
    }
  }

  /** Waits until the process waits for a lease. */
  async untilWaiting(): Promise<void> {
    const { value } = await this.answers.next();
    this.waits.push((value as [{ waits: string }])[0].waits);
  }

  /** Waits until the process has stopped itself. */
  async untilStopped(): Promise<void> {
    // One that was asked for and has not come yet is of the next stop.
    this.stop ??= this.output.next();
    await this.stop;
    this.stop = undefined;
    await until(() => stateOf(this.pid) === 'T');
  }

  signal(name: NodeJS.Signals): void {
    process.kill(this.pid, name);
  }

  /** Kills the process, and returns when it has ended. */
  async kill(): Promise<void> {
    const ended = once(this.started, 'exit');
    this.started.kill('SIGKILL');
    await ended;
  }
}

/** Returns the letter of a process's state: T is stopped, Z has ended and was not waited for. */
export function stateOf(pid: number): string {
  const line = readFileSync(`/proc/${pid}/stat`, 'utf8');
  return line.slice(line.lastIndexOf(')') + 2).split(' ')[0]!;
}

/** Asks until the answer is yes. */
export async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await sleep(5);
}
