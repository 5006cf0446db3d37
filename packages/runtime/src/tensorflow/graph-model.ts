/**
 * Writes a step's graph as TensorFlow's SavedModel, the one form in which tfjs-node's binding takes graphs.
 *
 * The nodes are the body of a function, and the graph itself has only the function's call between its
 * arguments and its results. This keeps Grappler, TensorFlow's rewriter of graphs, from the nodes: a
 * session rewrites its graph by options that the binding does not offer, but a function's call carries
 * options of its own, and functions marked `_noinline` and `_tf_data_function` are left out before. What
 * Grappler does (fusion, reordered products) can change bits; without it the kernels are those of single
 * operations. With several threads the executor starts each operation as soon as its inputs are there, as
 * the gradients of a convolution's input and of its filter, and the critic's passes of real and generated
 * images; with one thread it runs one operation after the other, which needs no queue. Which of them runs
 * does not change what an operation computes.
 *
 * Field numbers are those of TensorFlow's .proto files, named in the comments.
 */
import { operationsAtOnce } from './environment.js';
import { Message } from './graph-encoding.js';
import type { GraphNode, StepGraph } from './graph-trace.js';
import type { Binding, OpAttribute } from './native-backend.js';

/** The name of the node that calls the function; its outputs are the results. */
export const CALL = 'step';
/** The model's tag. */
export const TAG = 'serve';
const FUNCTION = 'recorded_step';
/** The version of the graph's format; a library refuses graphs that are newer than itself. */
const PRODUCER = 987;

/** Returns the bytes of the file `saved_model.pb`. */
export function savedModel(graph: StepGraph, binding: Binding): Uint8Array {
  const { feeds, fetches, nodes } = graph;
  const write = new NodeWriter(binding);
  return new Message()
    .integer(1, 1) // SavedModel.saved_model_schema_version
    .message(2, (meta) => {
      meta.message(1, (info) => info.text(4, TAG)); // MetaGraphDef.meta_info_def.tags
      meta.message(2, (definition) => {
        for (const { name, dtype, shape } of feeds) {
          definition.message(1, (node) => {
            write.start(node, name, 'Placeholder', []);
            write.attribute(node, 5, 'dtype', (value) => value.integer(6, dtype));
            write.attribute(node, 5, 'shape', (value) => writeShape(value, 7, shape));
          });
        }
        definition.message(1, (node) => writeCall(node, graph, write));
        definition.message(2, (library) =>
          library.message(1, (body) => {
            body.message(1, (signature) => {
              signature.text(1, FUNCTION); // OpDef.name, input_arg, output_arg, is_stateful
              for (const { name, dtype } of feeds) {
                signature.message(2, (each) => each.text(1, name).integer(3, dtype));
              }
              fetches.forEach(({ dtype }, i) => {
                signature.message(3, (each) => each.text(1, `result${i}`).integer(3, dtype));
              });
              signature.integer(17, true);
            });
            for (const name of ['_noinline', '_tf_data_function']) {
              write.attribute(body, 5, name, (value) => value.integer(5, true));
            }
            for (const node of nodes) body.message(3, (each) => write.node(each, node));
            fetches.forEach(({ output }, i) => {
              body.message(4, (each) => each.text(1, `result${i}`).text(2, output)); // FunctionDef.ret
            });
          }),
        );
        definition.message(4, (versions) => versions.integer(1, PRODUCER)); // GraphDef.versions
      });
    })
    .bytes();
}

function writeCall(node: Message, { feeds, fetches }: StepGraph, write: NodeWriter): void {
  const types = (value: Message, list: readonly { readonly dtype: number }[]) =>
    value.message(1, (items) => {
      for (const { dtype } of list) items.integer(6, dtype);
    });
  const options = new Message()
    // ConfigProto.graph_options.rewrite_options.disable_meta_optimizer
    .message(10, (graph) => graph.message(10, (rewriter) => rewriter.integer(19, true)))
    .bytes();
  write.start(
    node,
    CALL,
    'StatefulPartitionedCall',
    feeds.map(({ name }) => name),
  );
  write.attribute(node, 5, 'Tin', (value) => types(value, feeds));
  write.attribute(node, 5, 'Tout', (value) => types(value, fetches));
  write.attribute(node, 5, 'f', (value) => value.message(10, (name) => name.text(1, FUNCTION)));
  write.attribute(node, 5, 'config_proto', (value) => value.raw(2, options));
  const executor = operationsAtOnce() > 1 ? '' : 'SINGLE_THREADED_EXECUTOR';
  write.attribute(node, 5, 'executor_type', (value) => value.text(2, executor));
}

function writeShape(value: Message, field: number, shape: readonly number[] | undefined): void {
  value.message(field, (each) => {
    if (!shape) each.integer(3, true); // TensorShapeProto.unknown_rank
    for (const size of shape ?? []) each.message(2, (dimension) => dimension.integer(1, size));
  });
}

/** Writes NodeDefs; the binding has the numbers of the kinds of attributes. */
class NodeWriter {
  constructor(private readonly binding: Binding) {}

  start(node: Message, name: string, operation: string, inputs: readonly string[]): void {
    node.text(1, name).text(2, operation);
    for (const input of inputs) node.text(3, input);
  }

  /** Writes an entry of a map from names to AttrValues. */
  attribute(owner: Message, field: number, name: string, fill: (value: Message) => void): void {
    owner.message(field, (entry) => entry.text(1, name).message(2, fill));
  }

  node(node: Message, { name, operation, attributes, inputs, constant }: GraphNode): void {
    this.start(node, name, operation, inputs);
    for (const each of attributes) {
      this.attribute(node, 5, each.name, (value) => this.fill(value, each));
    }
    if (!constant) return;
    const { dtype, shape, bytes } = constant;
    this.attribute(node, 5, 'value', (value) =>
      value.message(8, (tensor) => {
        tensor.integer(1, dtype); // TensorProto.dtype, tensor_shape, tensor_content
        writeShape(tensor, 2, shape);
        tensor.raw(4, bytes);
      }),
    );
  }

  /** Writes the value of an attribute as tfjs-node's kernels give it. */
  private fill(attribute: Message, { type, value }: OpAttribute): void {
    const { binding } = this;
    switch (type) {
      case binding.TF_ATTR_STRING:
        attribute.text(2, value as string);
        return;
      case binding.TF_ATTR_TYPE:
        attribute.integer(6, value as number);
        return;
      case binding.TF_ATTR_SHAPE:
        writeShape(attribute, 7, value as number[] | undefined);
        return;
      case binding.TF_ATTR_INT:
        writeList(attribute, value as number, (owner, each) => owner.integer(3, each));
        return;
      case binding.TF_ATTR_FLOAT:
        writeList(attribute, value as number, (owner, each) => owner.float(4, each));
        return;
      default:
        writeList(attribute, value as boolean, (owner, each) => owner.integer(5, each));
    }
  }
}

/** AttrValue has the fields 3, 4 and 5 for one number, and its ListValue the same for each of a list. */
function writeList<Value>(
  attribute: Message,
  value: Value | readonly Value[],
  write: (owner: Message, value: Value) => void,
): void {
  if (Array.isArray(value)) {
    attribute.message(1, (list) => {
      for (const each of value) write(list, each);
    });
  } else {
    write(attribute, value as Value);
  }
}
