/**
 * The disk of this machine, which stops the whole process before one of its operations. It does not wait for
 * the medium, because no test loses power.
 */
import { writeSync } from 'node:fs';
import { machineDisk } from '@wprox/experiments/run-folders';

/**
 * @param stopBefore the number of the operation, from 1, before which the process stops itself as SIGSTOP
 * does; it says so on standard output first.
 * @param hasLinks whether the disk has hard links.
 */
export function pausingDisk({ stopBefore, hasLinks = true }) {
  let count = 0;
  const counted = (operation) => {
    return async (...values) => {
      count++;
      if (count === stopBefore) {
        writeSync(1, 'stopping\n');
        process.kill(process.pid, 'SIGSTOP');
      }
      return operation(...values);
    };
  };
  const file = (opened) => ({
    write: counted((bytes) => opened.write(bytes)),
    sync: counted(async () => {}),
    close: counted(() => opened.close()),
  });
  const entries = Object.entries(machineDisk).map(([name, operation]) => [
    name,
    counted(operation),
  ]);
  const { create, openAtEnd, link, syncFolder: _, ...others } = Object.fromEntries(entries);
  return {
    ...others,
    syncFolder: counted(async () => {}),
    create: async (name) => file(await create(name)),
    openAtEnd: async (name) => file(await openAtEnd(name)),
    link: hasLinks ? link : counted(refuseLink),
    count: () => count,
  };
}

/** What exFAT answers. */
async function refuseLink() {
  throw Object.assign(new Error('EPERM: operation not permitted, link'), { code: 'EPERM' });
}
