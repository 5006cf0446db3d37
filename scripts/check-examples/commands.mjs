/** Runs the commands that the README of an example tells people to type. */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { execute } from '../check-packages/execute.mjs';

const SHELL_BLOCK = /^```sh\n(.*?)^```/ms;

/**
 * Reads the commands in the first block of sh of a README, without comments.
 *
 * @throws Error if there is no such block, or if it does not begin with `npm install`.
 */
export function readCommands(folder) {
  const readme = readFileSync(path.join(folder, 'README.md'), 'utf8').replaceAll('\r\n', '\n');
  const [, block = ''] = SHELL_BLOCK.exec(readme) ?? [];
  const commands = block
    .split('\n')
    .map((line) => line.replace(/\s+#.*$/, '').trim())
    .filter((line) => line !== '');
  if (commands[0] !== 'npm install') {
    throw new Error('its README has no block of sh that begins with "npm install"; add it');
  }
  return commands;
}

/** Runs one command to its end. @returns what it printed. */
export function runCommand(command, options) {
  const [program, args] = parse(command);
  return execute(program, args, options);
}

/**
 * Starts a command that serves a page, uses the page, and ends the command.
 *
 * @param use takes the address that the command prints.
 * @returns what `use` returns.
 * @throws Error if the command ends before it prints an address.
 */
export async function whileServing(command, { cwd, env }, use) {
  const [program, args] = parse(command);
  const shell = process.platform === 'win32' && program !== process.execPath;
  const detached = process.platform !== 'win32'; // to end what npx starts, too
  const stdio = ['ignore', 'pipe', 'inherit'];
  const server = spawn(program, args, { cwd, env, stdio, shell, detached });
  try {
    return await use(await addressOf(server, command));
  } finally {
    end(server, detached);
  }
}

/** Ends a server, and what it has started, if it still runs. */
function end(server, isGroup) {
  if (server.pid === undefined || server.exitCode !== null || server.signalCode !== null) return;
  if (isGroup) process.kill(-server.pid);
  else server.kill();
}

function addressOf(server, command) {
  return new Promise((resolve, reject) => {
    let output = '';
    server.stdout.setEncoding('utf8').on('data', (data) => {
      output += data;
      const [address] = /http:\/\/localhost:\d+\/?/.exec(output) ?? [];
      if (address) resolve(address);
    });
    server.on('error', ({ message }) => reject(new Error(`${command} did not start: ${message}`)));
    server.on('close', () => reject(new Error(`${command} ended without an address:\n${output}`)));
  });
}

function parse(command) {
  const [program, ...args] = command.split(/\s+/);
  return [program === 'node' ? process.execPath : program, args];
}
