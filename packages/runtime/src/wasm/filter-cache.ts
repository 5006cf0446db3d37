/**
 * Keeps filters that are transformed for Winograd's filtering, for as long as their data live: a step of
 * training convolves with the same filter several times. Kernels never write to their inputs, so the
 * data of a `DataId` do not change; what is kept is freed when the data are.
 */
import type { DataId, TensorInfo } from '@tensorflow/tfjs';
import { address, allocate, onDisposal, release, type WasmBackend } from './memory.js';

/** The panels of a filter for the convolution, and for the gradient of its input. */
export type FilterUse = 'forward' | 'input';

interface Kept {
  readonly panels: TensorInfo;
  /** The shape and stride for which the panels are; one filter may be used in several. */
  readonly key: string;
}

/** The transformed filters of one backend. */
export class WinogradFilters {
  private readonly kept = new Map<DataId, Kept[]>();

  constructor(private readonly backend: WasmBackend) {
    onDisposal(backend, (id) => this.forget(id));
  }

  /**
   * Returns the address of a filter's panels; makes them if they are not kept.
   * @param size of the panels, in floats.
   */
  find(
    filter: TensorInfo,
    use: FilterUse,
    stride: number,
    size: number,
    make: (panels: number) => void,
  ): number {
    const key = `${use} ${stride} ${filter.shape.join()}`;
    const known = this.kept.get(filter.dataId) ?? [];
    const found = known.find((candidate) => candidate.key === key);
    if (found) return address(this.backend, found.panels);
    const panels = allocate(this.backend, [size]);
    const at = address(this.backend, panels);
    make(at);
    this.kept.set(filter.dataId, [...known, { panels, key }]);
    return at;
  }

  /** Frees all panels; the next use of a filter makes them again. */
  clear(): void {
    for (const id of [...this.kept.keys()]) this.forget(id);
  }

  private forget(id: DataId): void {
    const kept = this.kept.get(id);
    this.kept.delete(id);
    for (const { panels } of kept ?? []) release(this.backend, panels);
  }
}
