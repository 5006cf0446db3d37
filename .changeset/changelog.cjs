/**
 * How a changeset becomes an item of a CHANGELOG: its text. All packages have the same version, so
 * there is nothing to say of the versions that they depend on.
 */
module.exports = {
  getReleaseLine: async ({ summary }) => {
    const [first, ...rest] = summary.trim().split('\n');
    return [`- ${first}`, ...rest.map((line) => (line ? `  ${line}` : ''))].join('\n');
  },
  getDependencyReleaseLine: async () => '',
};
