/**
 * A stand-in for a graphics card that computes nothing and counts what it is told, so that the work of the
 * processor in a step (JavaScript without the driver) can be counted and timed on any machine. Every
 * number that is read from it is 0.
 */

/** What a card is told. */
class Counts {
  /** Programs that run. */
  dispatches = 0;
  /** Dispatches by program. @type {Map<string, number>} */
  programs = new Map();
  /** Batches of commands that go to the card. */
  submits = 0;
  /** Passes of computation within the batches. */
  passes = 0;
  copies = 0;
  /** Small writes from the processor, mostly parameters of programs. */
  writes = 0;
  /** Buffers and bind groups that are created. */
  buffers = 0;
  bindGroups = 0;
  /** Programs that are compiled. */
  pipelines = 0;
}

/** The counts since they were last taken. */
let counts = new Counts();

/** Returns the counts and starts from zero. */
export function takeCounts() {
  const taken = counts;
  counts = new Counts();
  return taken;
}

class Buffer {
  /** @type {ArrayBuffer | undefined} */
  #mapped;

  /** @param {{ size: number, usage: number, mappedAtCreation?: boolean }} description */
  constructor({ size, usage, mappedAtCreation }) {
    counts.buffers++;
    this.size = size;
    this.usage = usage;
    if (mappedAtCreation) this.#mapped = new ArrayBuffer(size);
  }

  get mapState() {
    return this.#mapped ? 'mapped' : 'unmapped';
  }

  async mapAsync() {
    this.#mapped = new ArrayBuffer(this.size);
  }

  getMappedRange() {
    return this.#mapped;
  }

  unmap() {
    this.#mapped = undefined;
  }

  destroy() {}
}

class Pass {
  #program = '';

  constructor() {
    counts.passes++;
  }

  /** @param {{ label: string }} pipeline */
  setPipeline({ label }) {
    this.#program = label;
  }

  setBindGroup() {}

  dispatchWorkgroups() {
    counts.dispatches++;
    counts.programs.set(this.#program, (counts.programs.get(this.#program) ?? 0) + 1);
  }

  end() {}
}

const encoder = {
  beginComputePass: () => new Pass(),
  copyBufferToBuffer: () => {
    counts.copies++;
  },
  clearBuffer: () => {},
  finish: () => ({}),
};

/** Those of a recent card of NVIDIA. */
const limits = {
  maxComputeWorkgroupStorageSize: 49152,
  maxComputeWorkgroupsPerDimension: 65535,
  maxComputeInvocationsPerWorkgroup: 1024,
  maxComputeWorkgroupSizeX: 1024,
  maxComputeWorkgroupSizeY: 1024,
  maxComputeWorkgroupSizeZ: 64,
  maxStorageBufferBindingSize: 2 ** 31 - 4,
  maxBufferSize: 2 ** 31,
  maxStorageBuffersPerShaderStage: 8,
  minUniformBufferOffsetAlignment: 256,
  minStorageBufferOffsetAlignment: 256,
};

/** @param {{ label?: string }} description */
function pipeline({ label = 'unnamed' }) {
  counts.pipelines++;
  return { label, getBindGroupLayout: () => ({}) };
}

const device = {
  limits,
  features: new Set(),
  lost: new Promise(() => {}),
  addEventListener() {},
  destroy() {},
  queue: {
    writeBuffer() {
      counts.writes++;
    },
    submit() {
      counts.submits++;
    },
    onSubmittedWorkDone: async () => {},
  },
  /** @param {ConstructorParameters<typeof Buffer>[0]} description */
  createBuffer: (description) => new Buffer(description),
  createShaderModule: () => ({ getCompilationInfo: async () => ({ messages: [] }) }),
  createBindGroupLayout: () => ({}),
  createPipelineLayout: () => ({}),
  createComputePipeline: pipeline,
  /** @param {{ label?: string }} description */
  createComputePipelineAsync: async (description) => pipeline(description),
  createBindGroup: () => {
    counts.bindGroups++;
    return {};
  },
  createCommandEncoder: () => encoder,
};

/** Defines what a browser with such a card defines. Call it before the `webgpu` backend is prepared. */
export function installIdleCard() {
  const info = { vendor: '', architecture: '', device: 'idle', description: 'computes nothing' };
  const adapter = { limits, info, features: new Set(), requestDevice: async () => device };
  const gpu = { requestAdapter: async () => adapter };
  const navigator = { userAgent: `Node.js/${process.versions.node}`, gpu };
  Object.defineProperty(globalThis, 'navigator', { value: navigator, configurable: true });
  Object.assign(globalThis, {
    GPUBufferUsage: {
      MAP_READ: 1,
      MAP_WRITE: 2,
      COPY_SRC: 4,
      COPY_DST: 8,
      INDEX: 16,
      VERTEX: 32,
      UNIFORM: 64,
      STORAGE: 128,
      INDIRECT: 256,
      QUERY_RESOLVE: 512,
    },
    GPUMapMode: { READ: 1, WRITE: 2 },
    GPUShaderStage: { COMPUTE: 4 },
    GPUTextureUsage: {},
    GPUBuffer: Buffer,
    GPUDevice: class {},
    GPUTexture: class {},
    GPUExternalTexture: class {},
  });
}
