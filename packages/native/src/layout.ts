/**
 * The files of a build that are not taken from the pinned packages.
 *
 * tfjs-node imports `@tensorflow/tfjs` by name. A second copy in the build folder would have a second
 * registry. The `node_modules` of the build therefore has modules that return the program's copy.
 */
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { makePrivateFolder } from '@wprox/cache';
import { entry } from './folder.js';

export const bindingFile = 'tfjs_binding.node';
export const quietLogFile = 'quiet_log.node';

/** The parts of tfjs-node, as paths in the build folder. */
export const places = {
  tfjsNode: 'node_modules/@tensorflow/tfjs-node',
  protobuf: 'node_modules/google-protobuf',
  libraries: 'lib',
} as const;

const programsCopy = `// Returns the program's copy of TensorFlow.js.
module.exports = require('../../../${entry}').tf;
`;

const files: Readonly<Record<string, string>> = {
  [entry]: `// Registers the native backend with the program's copy of TensorFlow.js.
const binding = loadBinding();

exports.load = (tf) => {
  exports.tf = tf; // the modules in node_modules return this
  require('@tensorflow/tfjs-node/dist/register_all_kernels.js');
  const { NodeJSKernelBackend } = require('@tensorflow/tfjs-node/dist/nodejs_kernel_backend.js');
  const start = () => new NodeJSKernelBackend(binding, '@tensorflow/tfjs-node');
  tf.registerBackend('tensorflow', start, 3);
};

/** Loads the binding without TensorFlow's log messages, unless TF_CPP_MIN_LOG_LEVEL is set. */
function loadBinding() {
  if (process.env.TF_CPP_MIN_LOG_LEVEL !== undefined) return require('./${bindingFile}');
  process.env.TF_CPP_MIN_LOG_LEVEL = '1';
  const { silence, restore } = require('./${quietLogFile}');
  silence();
  try {
    return require('./${bindingFile}');
  } finally {
    restore();
  }
}
`,
  'package.json': `${JSON.stringify({ private: true, type: 'commonjs' })}\n`,
  'node_modules/@tensorflow/tfjs/index.js': programsCopy,
  'node_modules/@tensorflow/tfjs-core/index.js': programsCopy,
};

/** Writes these files into a build folder. */
export async function writeLayout(folder: string): Promise<void> {
  for (const [name, text] of Object.entries(files)) {
    const file = path.join(folder, name);
    await makePrivateFolder(path.dirname(file));
    await writeFile(file, text);
  }
}

/**
 * The C++ source of an addon that silences stderr. TensorFlow writes messages about processors to
 * stderr while its library is loaded, before any setting takes effect.
 */
export const quietLog = `#include <fcntl.h>
#include <unistd.h>
#include "node_api.h"

namespace {
int saved = -1;

napi_value Silence(napi_env, napi_callback_info) {
  const int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
  if (saved == -1 && nowhere != -1) {
    saved = fcntl(2, F_DUPFD_CLOEXEC, 3);
    if (saved != -1) dup2(nowhere, 2);
  }
  if (nowhere != -1) close(nowhere);
  return nullptr;
}

napi_value Restore(napi_env, napi_callback_info) {
  if (saved != -1) {
    dup2(saved, 2);
    close(saved);
    saved = -1;
  }
  return nullptr;
}
}  // namespace

NAPI_MODULE_INIT() {
  napi_value function;
  napi_create_function(env, "silence", NAPI_AUTO_LENGTH, Silence, nullptr, &function);
  napi_set_named_property(env, exports, "silence", function);
  napi_create_function(env, "restore", NAPI_AUTO_LENGTH, Restore, nullptr, &function);
  napi_set_named_property(env, exports, "restore", function);
  return exports;
}
`;
