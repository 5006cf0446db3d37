/**
 * Tests the webgpu backend on the machine's graphics card, or on SwiftShader, a software adapter that
 * comes with Chromium and Chrome: the kernels of `packages/runtime`, the conformance suite, and whole
 * iterations of the trainer.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { root } from './steps.mjs';
import { RESULTS_FILE, summarizeResults } from './test-counts.mjs';

/** Folders of packages, and which of their tests run. */
const suites = [
  { folder: 'packages/runtime', tests: 'src/webgpu' },
  { folder: 'conformance', tests: 'src/agreement.test.ts' },
  { folder: 'apps/trainer', tests: 'src/training/webgpu.test.ts' },
];
const browsers = [
  '/usr/lib/chromium',
  '/usr/lib/chromium-browser',
  '/opt/google/chrome',
  '/snap/chromium/current/usr/lib/chromium-browser',
];

/**
 * Chooses the Vulkan driver for the tests: the one that the environment names, else SwiftShader, if it
 * is found.
 *
 * @returns the environment for the tests, whether it names a driver (`isNamed`), and a sentence about
 *   the driver (`finding`).
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
      XDG_RUNTIME_DIR: env.XDG_RUNTIME_DIR || folder, // not /tmp, in which others make sockets
    },
    isNamed: true,
    finding: `SwiftShader, ${driver}`,
  };
}

/**
 * Runs the suites one after the other. The packages must be built. If there is no adapter, conformance
 * fails and the other two suites skip their tests.
 *
 * @param every of each group of the conformance suite, every so many checks run; 1 for all.
 * @returns name, passed, failed, an optional note and the failed tests of each suite.
 */
export function webgpuTests(every = 1) {
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
        env: { ...env, WPROX_TEST_BACKENDS: 'webgpu', WPROX_CHECKS_EVERY: String(every) },
      });
      const seconds = Math.round((performance.now() - start) / 1000);
      console.log(`${folder}: ${seconds} s`);
      return { name: `webgpu, ${folder}`, ...summarizeResults(file) };
    });
  } finally {
    rmSync(results, { recursive: true, force: true });
  }
}
