/** What ran where: the cells of the tables in docs/runs-where.md. */
export class Results {
  /** By module, then by environment. */
  cells = new Map();
  /** By environment, backend and group. */
  counts = new Map();
  /** By the title of what a browser downloads: bytes. */
  sizes = new Map();

  cell(specifier, environment, text) {
    const row = this.cells.get(specifier) ?? new Map();
    this.cells.set(specifier, row.set(environment, text));
  }

  conformance(environment, backend, group, text) {
    this.counts.set(`${backend}, ${group}`, [
      ...(this.counts.get(`${backend}, ${group}`) ?? []),
      [environment, text],
    ]);
  }
}
