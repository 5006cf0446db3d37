/** Says whether tfjs's `webgl` backend can train here. */
import * as tf from '@tensorflow/tfjs';
import { MachineError } from '../backend/machine-error.js';

/** @throws MachineError if there is no WebGL, or only with 16-bit numbers. */
export function requireWebGL(): void {
  if (!tf.findBackendFactory('webgl') || tf.env().getNumber('WEBGL_VERSION') === 0) {
    throw new MachineError('this browser offers no WebGL here; switch graphics acceleration on');
  }
  if (!tf.env().getBool('WEBGL_RENDER_FLOAT32_ENABLED')) {
    throw new MachineError('WebGL has only 16-bit numbers on this device, which cannot train');
  }
}
