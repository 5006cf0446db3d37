/** Finds the GPUs that `--gpus` names. */
import { ConfigError } from '@wprox/experiments';
import { type Gpu, isName, isNumber, isUuid, PROCESSOR, requireAdapter, VISIBLE } from './gpu.js';
import { type NvidiaGpu, type NvidiaState, readNvidia } from './nvidia.js';

/**
 * Finds the GPUs that `--gpus` names, for the backend that the environment names, if it does.
 * @param asked numbers of `nvidia-smi` and UUIDs, or `['all']`; for WebGPU also parts of names. Of NVIDIA,
 * only GPUs that CUDA_VISIBLE_DEVICES shows count.
 * @param onNote receives what could not be checked.
 * @throws ConfigError if one of them is not there or the backend cannot use it.
 */
export async function findGpus(
  asked: readonly string[],
  env: NodeJS.ProcessEnv,
  onNote: (text: string) => void = () => {},
): Promise<readonly Gpu[]> {
  const backend = env['WPROX_BACKEND'] ?? '';
  if (PROCESSOR.includes(backend)) {
    throw new ConfigError(
      `${given(asked)}, but the backend ${backend} computes on the processor; expected ` +
        '--backend tensorflow or webgpu: name one, or leave --gpus out',
    );
  }
  // Names need no nvidia-smi: the cards may be of AMD, Apple or Intel.
  if (backend === 'webgpu' && asked.every(isName)) {
    return asked.map((name) => ({ name, adapter: name }));
  }
  const nvidia = await readNvidia(env);
  const gpus = chooseGpus(asked, nvidia, env);
  if (backend === 'webgpu') for (const gpu of gpus) requireAdapter(gpu);
  if (nvidia.state === 'missing') {
    const names = gpus.map(({ name }) => name).join(', ');
    onNote(`GPU ${names}: not checked, because nvidia-smi was not found.`);
  }
  return gpus;
}

/**
 * Chooses among the NVIDIA GPUs of this machine, without parts of names.
 * @throws ConfigError if one is not there or is named twice, or if the machine does not say what it has.
 */
export function chooseGpus(
  asked: readonly string[],
  nvidia: NvidiaState,
  env: NodeJS.ProcessEnv,
): readonly Gpu[] {
  if (nvidia.state === 'failed') {
    throw new ConfigError(
      `${given(asked)}, but nvidia-smi fails: ${nvidia.problem}; expected a list of GPUs: repair the ` +
        'driver, or leave --gpus out',
    );
  }
  const variable = env[VISIBLE];
  const reason = variable === undefined ? '' : `, because ${VISIBLE} is '${variable}'`;
  const visible = nvidia.state === 'found' ? visibleOf(nvidia.gpus, variable) : namedIn(variable);
  if (visible?.length === 0) {
    throw new ConfigError(
      `${given(asked)}, but no NVIDIA GPU can be used${reason}; expected at least one: ` +
        "'wprox doctor' lists the GPUs",
    );
  }
  const chosen = asked[0] === 'all' ? everyOne(visible) : asked.map(findOne);
  const twice = chosen.find(({ id }, i) => chosen.findIndex((other) => other.id === id) < i);
  if (!twice) return chosen;
  throw new ConfigError(`${given(asked)}, which names GPU ${twice.id} twice; expected each once`);

  function findOne(text: string): Gpu {
    // nvidia-smi lists no parts of multi-instance GPUs.
    const isUnlisted = !visible || (text.startsWith('MIG-') && variable === undefined);
    const gpu = isUnlisted ? unlisted(text) : findIn(visible, text);
    if (gpu) return gpu;
    const expected = visible
      ? `all or some of ${visible.map(({ index, id }) => index ?? id).join(', ')}`
      : 'numbers, such as 0,1';
    const remedy = isName(text) ? '; names need --backend webgpu' : '';
    throw new ConfigError(
      `--gpus names '${text}'; expected ${expected}${reason}: 'wprox doctor' lists the GPUs${remedy}`,
    );
  }
}

function everyOne(visible: readonly Visible[] | undefined): readonly Gpu[] {
  if (visible) return visible;
  throw new ConfigError(
    "--gpus is 'all', but nvidia-smi, which lists GPUs, was not found; expected numbers, such as 0,1, or " +
      'names with --backend webgpu',
  );
}

/** A GPU that this process can see, and its number. */
type Visible = Gpu & { readonly id: string; readonly index?: number };

/** Returns those of the listed GPUs that CUDA shows, in its order: up to the first that is not there. */
function visibleOf(listed: readonly NvidiaGpu[], variable: string | undefined): Visible[] {
  const all = listed.map(({ index, uuid, name }): Visible => {
    const isUnique = listed.every((other) => other.uuid === uuid || !other.name.includes(name));
    return { index, id: uuid, name, ...(isUnique && { adapter: name }) };
  });
  if (variable === undefined) return all;
  return untilMissing(variable, (text) =>
    text.startsWith('MIG-') ? unlisted(text) : findIn(all, text),
  );
}

/** Returns what CUDA_VISIBLE_DEVICES names, on a machine without a list; undefined if it is not set. */
function namedIn(variable: string | undefined): Visible[] | undefined {
  return variable === undefined ? undefined : untilMissing(variable, unlisted);
}

function untilMissing(list: string, find: (text: string) => Visible | undefined): Visible[] {
  const found: Visible[] = [];
  for (const text of list.split(',')) {
    const gpu = find(text.trim());
    if (!gpu) break;
    found.push(gpu);
  }
  return found;
}

/** Finds a GPU by its number or by the start of its UUID, if no other one has it. */
function findIn(visible: readonly Visible[], text: string): Visible | undefined {
  const matches = visible.filter(({ index, id }) =>
    isNumber(text) ? index === Number(text) : isUuid(text) && id.startsWith(text),
  );
  return matches.length === 1 ? matches[0] : undefined;
}

/** Returns a GPU of which only this is known; undefined if CUDA has no such names. */
function unlisted(text: string): Visible | undefined {
  if (isUuid(text)) return { id: text, name: text };
  const number = String(Number(text));
  return isNumber(text) ? { index: Number(text), id: number, name: number } : undefined;
}

const given = (asked: readonly string[]) => `--gpus is '${asked.join(',')}'`;
