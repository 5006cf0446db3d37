/** Runs named checks, prints a line for each, and counts them. */
import { writeFileSync } from 'node:fs';

export class Checklist {
  passed = 0;
  failed = 0;
  skipped = 0;
  #failures = [];

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
      const why = String(error.message).trim();
      this.#failures.push({ status: 'failed', fullName: name, failureMessages: [why] });
      console.log(`FAILED  ${name}\n        ${why.replaceAll('\n', '\n        ')}`);
      return undefined;
    }
  }

  /** Notes a check that cannot run here, and why. It is neither passed nor failed. */
  skip(name, why) {
    this.skipped++;
    console.log(`skipped ${name}\n        ${why}`);
  }

  /**
   * Prints the totals and sets this process's exit code: 1 if a check failed.
   *
   * @param file if given, takes the counts in the form of vitest's JSON report.
   */
  report(file) {
    const skipped = this.skipped > 0 ? `, ${this.skipped} skipped` : '';
    console.log(`${this.passed} of ${this.passed + this.failed} checks passed${skipped}`);
    const failures = this.#failures;
    const results = {
      numPassedTests: this.passed,
      numFailedTests: this.failed,
      numPendingTests: this.skipped,
      success: this.failed === 0,
      testResults: [{ status: this.failed > 0 ? 'failed' : 'passed', assertionResults: failures }],
    };
    if (file) writeFileSync(file, JSON.stringify(results));
    process.exitCode = this.failed > 0 ? 1 : 0;
  }
}
