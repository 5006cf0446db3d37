/** The losses of single steps, which stay on the backend until a frame or a row needs them. */

import type * as tf from '@tensorflow/tfjs';
import { disposeLosses, type IterationLosses, LossLog, type Phase } from '@wprox/training';
import type { PhasePlace, StepLosses } from './protocol.js';

/** Most losses that are kept for a page that asks for no frame, such as one in a hidden tab. */
const MOST_KEPT = 4000;
/** Steps after which the losses are read although nobody asked, so that their tensors do not pile up. */
const MOST_UNREAD = 400;

type Step = Exclude<Phase, { kind: 'anchor' }>;

interface Unread {
  readonly iteration: number;
  readonly place: PhasePlace;
  readonly loss: tf.Scalar;
  readonly penalty: tf.Scalar | undefined;
}

/** Gathers the losses of the steps of one run, for frames and for rows. */
export class StepRecord {
  /** Means as `wprox train` computes them. It owns the losses of whole iterations. */
  private readonly log = new LossLog();
  private unread: Unread[] = [];
  private read: StepLosses[] = [];
  private present: IterationLosses = empty();

  /** Adds the losses of a step of the present iteration. The scalars belong to the record from here on. */
  add(step: Step, place: PhasePlace, iteration: number): void {
    const { loss } = step;
    const penalty = step.kind === 'generator' ? step.penalty : undefined;
    this.present[step.kind].push(loss);
    if (penalty) this.present.penalty.push(penalty);
    this.unread.push({ iteration, place, loss, penalty });
  }

  /** Ends the present iteration. Waits for the backend only if many losses are unread. */
  async endIteration(): Promise<void> {
    const { present } = this;
    this.present = empty();
    if (this.unread.length >= MOST_UNREAD) await this.readSteps();
    this.log.add(present);
    if (this.unread.length === 0) await this.log.gathered();
  }

  /** Reads the losses of all steps. */
  async readSteps(): Promise<void> {
    for (const { loss, penalty, ...where } of this.unread.splice(0)) {
      this.read.push({
        ...where,
        loss: (await loss.data<'float32'>())[0]!,
        penalty: penalty && (await penalty.data<'float32'>())[0]!,
      });
    }
    if (this.read.length > MOST_KEPT) this.read = this.read.slice(-MOST_KEPT);
  }

  /** Waits until the backend has computed all losses of whole iterations. */
  async settle(): Promise<void> {
    await this.readSteps();
    await this.log.gathered();
  }

  /** Returns the means over the whole iterations since the last call. */
  async takeMeans() {
    await this.readSteps();
    return this.log.takeMeans();
  }

  /** Returns the losses of the steps since the last call. */
  async takeSteps(): Promise<readonly StepLosses[]> {
    await this.readSteps();
    const taken = this.read;
    this.read = [];
    return taken;
  }

  /** Frees what was not read. */
  dispose(): void {
    this.unread = [];
    disposeLosses(this.present);
    this.present = empty();
    this.log.dispose();
  }
}

const empty = (): IterationLosses => ({ critic: [], generator: [], penalty: [] });
