/** The numbers of comparisons, in the form in which the keys of a page name them. */

/** The ratios of a variant, each with the label of the control that it is compared with. */
export function controlNumbers({ levels, final }, controls) {
  const withControl = (ratios, i) =>
    Object.entries(ratios).map(([budget, ratio]) => [
      budget,
      { ...ratio, control: controls[i][budget]?.label },
    ]);
  return {
    levels: levels.map((ratios, i) => Object.fromEntries(withControl(ratios, i))),
    ...(final && { final }),
  };
}

/** The numbers of the methods of a sweep by their names: the settings, the runs that end well, the best. */
export function familyNumbers({ methods, shares }) {
  const families = methods.methods.map(({ name, settings, best, against }) => {
    const share = shares?.families.find((family) => family.name === name);
    const numbers = {
      settings,
      ...(share && {
        endsWell: {
          ...withShare(share.own),
          ...(share.shared && { shared: withShare(share.shared) }),
        },
      }),
      ...(best && { best: { ...endNumbers(best), ...against } }),
    };
    return [name, numbers];
  });
  return Object.fromEntries(families);
}

/** A variant that was chosen by its final distance. */
export const endNumbers = ({ variant: { variant, label, setting }, final }) => ({
  ...{ variant, label, final },
  ...(setting && { setting }),
});

/** A count of runs that end well, with its share of those that ended. */
export const withShare = (count) => ({
  ...count,
  ...(count.of > 0 && { share: count.runs / count.of }),
});
