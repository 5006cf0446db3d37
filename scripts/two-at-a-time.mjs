/** Works on items as npm and two cores do best. */

/** Works on the items in their order, two at a time. */
export async function twoAtATime(items, work) {
  const waiting = [...items].values();
  const next = async () => {
    for (const item of waiting) await work(item);
  };
  await Promise.all([next(), next()]);
}
