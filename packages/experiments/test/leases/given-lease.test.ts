/** A lease that its holder gives to a child process, and a holding that has ended for certain. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { givenLease, Lease, LeaseLostError } from '../../src/leases/lease.js';
import { LeasedFolder } from '../../src/leases/leased-folder.js';
import { thisSystem } from '../../src/leases/system.js';
import { emptyFolder, Held, leaseFileOf, leaseOptions } from './lease-folder.fixture.js';

const TOKEN = 'of-the-first-holder';

describe('a lease that was given away', () => {
  it('lets who got it write until another process takes the lease over', async () => {
    const [leases, run] = [emptyFolder(), emptyFolder()];
    const holder = await Lease.acquire(leases, leaseOptions({ token: TOKEN }));
    const given = givenLease(holder.holding, thisSystem);
    expect(given.token).toBe(TOKEN);
    const folder = await LeasedFolder.open(run, given);
    const rows = await folder.replaceAndOpen('rows', Buffer.from('1\n'));
    await rows.write(Buffer.from('2\n'));
    const other = await Lease.acquire(leases, leaseOptions({ ended: [TOKEN] }));
    const next = await LeasedFolder.open(run, other);
    const copied = await next.replaceAndOpen('rows', readFileSync(path.join(run, 'rows')));
    await copied.write(Buffer.from('3\n'));
    await expect(rows.write(Buffer.from('late\n'))).rejects.toThrow(LeaseLostError);
    await expect(folder.replace('checkpoint', 'late')).rejects.toThrow(LeaseLostError);
    await expect(given.assertHeld()).rejects.toThrow(LeaseLostError);
    expect(readFileSync(path.join(run, 'rows'), 'utf8')).toBe('1\n2\n3\n');
    await Promise.all([rows.close(), copied.close(), other.release()]);
  });
});

describe('a holding that has ended for certain', () => {
  it('is taken over at once although its process lives, and only it', async () => {
    const leases = emptyFolder();
    await Lease.acquire(leases, leaseOptions({ token: TOKEN }));
    const others = leaseOptions({ ended: ['of-another', ''] });
    await expect(Lease.acquire(leases, others)).rejects.toThrow(Held);
    const lease = await Lease.acquire(leases, leaseOptions({ ended: [TOKEN], token: 'second' }));
    expect(lease.token).toBe('second');
    expect(JSON.parse(readFileSync(leaseFileOf(leases, 2), 'utf8'))).toMatchObject({
      ...{ state: 'held', token: 'second' },
    });
    await lease.release();
  });
});
