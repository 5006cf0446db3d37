/** Tells the commands that leave nothing but what they print from those that leave files. */
import type { Command } from 'commander';

const PRINTING = ['presets', 'doctor', 'model', 'list', 'status', 'slurm-script'];
/** Commands that print a list if they get no name. */
const LISTING = ['experiment', 'figure'];

/** Returns whether a parsed command only prints, so that nothing is lost if it ends early. */
export function onlyPrints(command: Command): boolean {
  const name = command.name();
  const isList = PRINTING.includes(name) || (LISTING.includes(name) && command.args.length === 0);
  const { dryRun, list } = command.opts();
  return isList || dryRun === true || list === true;
}
