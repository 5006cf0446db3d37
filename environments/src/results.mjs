/** What ran where: the cells of the tables in docs/project/runs-where.md, by row and column. */
export class Results {
  /** Modules by environments. */
  modules = new Map();
  /** Backends and groups of checks by build tools. */
  conformance = new Map();
  /** Packages by what of them is downloaded. */
  sizes = new Map();

  /** Notes whether a module runs in an environment. */
  module(specifier, environment, text) {
    put(this.modules, `\`${specifier}\``, environment, text);
  }

  /** Notes how many checks of a group agree. */
  agreement(tool, backend, group, text) {
    put(this.conformance, `${backend}: ${group}`, tool, text);
  }

  /** Notes the bytes of a download, in whole kB; small ones with one more digit. */
  size(name, what, bytes) {
    const size = (bytes / 1000).toFixed(bytes < 9_950 ? 1 : 0);
    put(this.sizes, `\`${name}\``, what, `${size} kB`);
  }
}

function put(table, row, column, text) {
  const cells = table.get(row) ?? new Map();
  table.set(row, cells.set(column, text));
}
