/**
 * One step of Adam for one weight by TensorFlow's own operation, which changes TensorFlow's variables
 * in place. The kernel assigns the tensors to three such variables and reads them back; both pass
 * references. TensorFlow copies data with other references before it writes, so no input changes.
 */
import type { TensorInfo } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import type { AdamAttrs, AdamInputs } from '../optimizers/adam-kernel.js';
import type { NativeBackend, OpAttribute } from './native-backend.js';

/** The handles of three TensorFlow variables: weights, first moment and second moment. */
const variables = new WeakMap<NativeBackend, number[]>();

/**
 * Returns new weights, first moment and second moment. ResourceApplyAdam adds its ε to √v, but ours is
 * added to √(v/(1 - β₂ᵗ)); it therefore gets ε·√(1 - β₂ᵗ).
 */
export function adamStep(
  backend: NativeBackend,
  inputs: AdamInputs,
  { beta1, beta2, epsilon }: AdamAttrs,
): TensorInfo[] {
  const { weights, first, second, gradient, power1, power2, learningRate } = inputs;
  tf.util.assertShapesMatch(weights.shape, gradient.shape, 'a weight and its gradient: ');
  const { binding } = backend;
  const run = (name: string, attributes: OpAttribute[], ids: number[], outputs: number) =>
    binding.executeOp(name, attributes, ids, outputs);
  const type = (name: string) => ({
    name,
    type: binding.TF_ATTR_TYPE,
    value: binding.TF_FLOAT,
  });
  const temporary: number[] = [];
  const scalar = (value: number) => {
    const id = binding.createTensor([], binding.TF_FLOAT, Float32Array.of(value));
    temporary.push(id);
    return id;
  };
  const scalarOf = (name: string, ...ids: number[]) => {
    const { id } = run(name, [type('T')], ids, 1)[0]!;
    temporary.push(id);
    return id;
  };

  const handles = variables.get(backend) ?? ['weights', 'first', 'second'].map(open);
  variables.set(backend, handles);
  function open(role: string): number {
    const attributes = [
      { name: 'container', type: binding.TF_ATTR_STRING, value: '' },
      { name: 'shared_name', type: binding.TF_ATTR_STRING, value: `wprox-adam-${role}` },
      type('dtype'),
      { name: 'shape', type: binding.TF_ATTR_SHAPE, value: [] },
    ];
    return run('VarHandleOp', attributes, [], 1)[0]!.id;
  }

  const [w, m, v, g, beta1Power, beta2Power, rate] = backend.getInputTensorIds([
    ...[weights, first, second, gradient],
    ...[power1, power2, learningRate],
  ]) as [number, number, number, number, number, number, number];
  [w, m, v].forEach((value, i) => {
    run('AssignVariableOp', [type('dtype')], [handles[i]!, value], 0);
  });
  const root = scalarOf('Sqrt', scalarOf('Sub', scalar(1), beta2Power));
  const ids = [
    ...handles,
    beta1Power,
    beta2Power,
    rate,
    scalar(beta1),
    scalar(beta2),
    scalarOf('Mul', scalar(epsilon), root),
    g,
  ];
  run('ResourceApplyAdam', [type('T')], ids, 0);
  for (const id of temporary) binding.deleteTensor(id);
  return handles.map((handle) =>
    backend.createOutputTensor(run('ReadVariableOp', [type('dtype')], [handle], 1)[0]!),
  );
}
