/** How the package `webgpu` chooses an adapter by its name, on a real adapter; skipped if there is none. */
import { describe, expect, it } from 'vitest';
import { noWebGPU } from '../../test/webgpu.js';
import { type Dawn, findAdapter, unknownAdapter } from './adapter.js';

const missing = await noWebGPU();

describe.skipIf(missing)(`Dawn's adapters by name${missing ? `: ${missing}` : ''}`, async () => {
  const { create } = (await import('webgpu')) as unknown as Dawn;
  const find = (name: string) => findAdapter(create([`adapter=${name}`]));

  it('are listed if none has the name, and each is found by its name', async () => {
    const refusal = await find('no such card').catch((error: unknown) => error);
    const { name, message } = unknownAdapter('X', 'no such card', refusal) as Error;
    expect(name).toBe('MachineError');
    const names = message.split('graphics card: ')[1]!.split(/, (?![^(]*\))/);
    for (const each of names) {
      expect((await find(each)).info).toBeDefined();
      expect((await find(each.slice(1, -1))).info).toBeDefined();
      const other = each.replace(/[a-z]/gi, (letter) =>
        letter === letter.toUpperCase() ? letter.toLowerCase() : letter.toUpperCase(),
      );
      await expect(find(other)).rejects.toThrow(`name: '${each}'`);
    }
  });
});
