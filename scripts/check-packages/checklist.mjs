/** Runs named checks, prints a line for each, and counts them. */
export class Checklist {
  passed = 0;
  failed = 0;

  /**
   * Runs one check, which fails by throwing.
   *
   * @returns what the check returned; undefined if it failed.
   */
  async check(name, run) {
    try {
      const result = await run();
      this.passed++;
      console.log(`ok      ${name}`);
      return result;
    } catch (error) {
      this.failed++;
      const why = String(error.message).trim().replaceAll('\n', '\n        ');
      console.log(`FAILED  ${name}\n        ${why}`);
      return undefined;
    }
  }

  /** The counts in the form of vitest's JSON report. */
  results() {
    return {
      numPassedTests: this.passed,
      numFailedTests: this.failed,
      success: this.failed === 0,
      testResults: [],
    };
  }
}
