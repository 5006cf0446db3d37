/** Runs named checks, prints a line for each, and counts them. */
import { writeFileSync } from 'node:fs';

export class Checklist {
  passed = 0;
  failed = 0;

  /**
   * Runs one check. A check fails if it throws.
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

  /**
   * Prints the totals and sets this process's exit code: 1 if a check failed.
   *
   * @param file if given, takes the counts in the form of vitest's JSON report.
   */
  report(file) {
    console.log(`${this.passed} of ${this.passed + this.failed} checks passed`);
    const results = {
      numPassedTests: this.passed,
      numFailedTests: this.failed,
      success: this.failed === 0,
      testResults: [],
    };
    if (file) writeFileSync(file, JSON.stringify(results));
    process.exitCode = this.failed > 0 ? 1 : 0;
  }
}
