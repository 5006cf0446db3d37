import { PassThrough } from 'node:stream';
import { ConfigError } from '@wprox/experiments';
import { describe, expect, it } from 'vitest';
import { robustnessCommand } from '../../src/commands/robustness.js';
import { createProgram } from '../../src/program.js';

const surroundings = () => ({
  stdout: new PassThrough() as unknown as NodeJS.WriteStream,
  env: {},
});

describe('wprox robustness', () => {
  it.each(['', '0', '1', '-5', '1.5', 'all', '99999999999999999'])(
    'refuses %j images',
    async (images) => {
      const refused = robustnessCommand('runs/x', { images }, surroundings());
      await expect(refused).rejects.toThrow(ConfigError);
      await expect(refused).rejects.toThrow(`--images is '${images}'`);
    },
  );

  it('uses 1000 images by default and refuses a missing folder', async () => {
    const program = createProgram(surroundings(), () => undefined);
    await expect(
      program.parseAsync(['robustness', 'no-such-folder'], { from: 'user' }),
    ).rejects.toThrow(/no-such-folder/);
    const command = program.commands.find((each) => each.name() === 'robustness')!;
    expect(command.opts()).toEqual({ images: '1000' });
  });
});
