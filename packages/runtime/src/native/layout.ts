/**
 * What is written beside the pinned sources.
 *
 * tfjs-node asks for `@tensorflow/tfjs` by name. In the cache folder that would be no copy or, if it
 * were installed there, a second copy, whose registry nobody sees. So the folder's `node_modules` has
 * stand-ins that hand over the copy of the program.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { entry } from './folder.js';

export const bindingFile = 'tfjs_binding.node';
export const quietLogFile = 'quiet_log.node';

/** Where the parts of tfjs-node go, from the folder's top. */
export const places = {
  tfjsNode: 'node_modules/@tensorflow/tfjs-node',
  protobuf: 'node_modules/google-protobuf',
  libraries: 'lib',
} as const;

const standIn = `// The copy of tfjs that the program uses.
module.exports = require('../../../${entry}').tf;
`;

const files: Readonly<Record<string, string>> = {
  [entry]: `// Registers the native backend with the program's own copy of tfjs.
const binding = loadBinding();

exports.load = (tf) => {
  exports.tf = tf; // what the stand-ins in node_modules hand over
  require('@tensorflow/tfjs-node/dist/register_all_kernels.js');
  const { NodeJSKernelBackend } = require('@tensorflow/tfjs-node/dist/nodejs_kernel_backend.js');
  const start = () => new NodeJSKernelBackend(binding, '@tensorflow/tfjs-node');
  tf.registerBackend('tensorflow', start, 3);
};

/** Without what TensorFlow tells of itself, unless TF_CPP_MIN_LOG_LEVEL asks for it. */
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
  'node_modules/@tensorflow/tfjs/index.js': standIn,
  'node_modules/@tensorflow/tfjs-core/index.js': standIn,
};

export async function writeLayout(folder: string): Promise<void> {
  for (const [name, text] of Object.entries(files)) {
    const file = path.join(folder, name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, text);
  }
}

/**
 * A small addon of our own. TensorFlow tells stderr about processors and optimizations while its
 * library is being loaded, before any setting reaches it; so stderr is turned away for that moment.
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
