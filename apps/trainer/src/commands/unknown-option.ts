/** Helps a user who gives an option to the wrong command. */
import type { Command } from 'commander';

/**
 * Adds to Commander's error about an unknown option which commands have it.
 *
 * @param text an error of Commander; any other is returned as it is.
 * @param commands the commands of the program.
 */
export function withOwners(text: string, commands: readonly Command[]): string {
  const [, option] = /unknown option '(--[^']+)'/.exec(text) ?? [];
  const owners = commands
    .filter(({ options }) => options.some(({ long }) => long !== undefined && long === option))
    .map((command) => `'wprox ${command.name()}'`);
  if (owners.length === 0) return text;
  return `${text.trimEnd()} (it is an option of ${owners.join(', ')})\n`;
}
