/**
 * The tests of the webgpu backend: that of the machine's graphics card, or of SwiftShader, the program
 * that imitates one and comes with Chromium and Chrome. In them are the kernels of `packages/runtime`, the
 * conformance suite, and whole iterations of the trainer.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { root } from './steps.mjs';
import { countResults, RESULTS_FILE } from './test-counts.mjs';

/** Folder of a package, and which of its tests. */
const suites = [
  { folder: 'packages/runtime', tests: 'src/webgpu' },
  { folder: 'conformance', tests: 'src' },
  { folder: 'apps/trainer', tests: 'src/training/webgpu.test.ts' },
];
const browsers = [
  '/usr/lib/chromium',
  '/usr/lib/chromium-browser',
  '/opt/google/chrome',
  '/snap/chromium/current/usr/lib/chromium-browser',
];

/**
 * What these tests are to be run with: the environment as it is where it names a Vulkan driver or
 * where no SwiftShader is found, else with SwiftShader as the driver.
 *
 * @returns the environment, whether a driver is named in it, and a sentence that says which.
 */
export function webgpuEnvironment(env = process.env) {
  const asked = env.VK_ICD_FILENAMES || env.VK_DRIVER_FILES;
  if (asked) return { env, isNamed: true, finding: `the Vulkan driver of ${asked}` };
  const folder = browsers.find((each) => existsSync(path.join(each, 'vk_swiftshader_icd.json')));
  if (!folder) {
    return { env, isNamed: false, finding: 'the graphics card of this machine, if it has one' };
  }
  const driver = path.join(folder, 'vk_swiftshader_icd.json');
  const libraries = [env.LD_LIBRARY_PATH, folder].filter(Boolean).join(path.delimiter);
  return {
    env: {
      ...env,
      VK_ICD_FILENAMES: driver,
      LD_LIBRARY_PATH: libraries,
      XDG_RUNTIME_DIR: env.XDG_RUNTIME_DIR || tmpdir(),
    },
    isNamed: true,
    finding: `SwiftShader, ${driver}`,
  };
}

/**
 * Runs them, one suite after the other; the packages must be built. Without an adapter conformance
 * fails, and the other two skip their tests.
 *
 * @returns name, passed, failed and perhaps a note for each suite.
 */
export function webgpuTests() {
  const { env, finding } = webgpuEnvironment();
  console.log(`webgpu is tested on ${finding}`);
  const results = mkdtempSync(path.join(tmpdir(), 'wprox-webgpu-'));
  try {
    return suites.map(({ folder, tests }) => {
      const cwd = path.join(root, folder);
      const file = path.join(results, RESULTS_FILE);
      rmSync(file, { force: true });
      const vitest = path.join(cwd, 'node_modules', 'vitest', 'vitest.mjs');
      const reports = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
      const start = performance.now();
      spawnSync(process.execPath, [vitest, 'run', tests, ...reports], {
        cwd,
        stdio: 'inherit',
        env: { ...env, WPROX_TEST_BACKENDS: 'webgpu' },
      });
      const seconds = Math.round((performance.now() - start) / 1000);
      console.log(`${folder}: ${seconds} s`);
      return { name: `webgpu, ${folder}`, ...countResults(file) };
    });
  } finally {
    rmSync(results, { recursive: true, force: true });
  }
}
