/**
 * The rows of a component at the size of the picture. Where a color is stored at half the width or height, its
 * samples are interpolated as by libjpeg ("fancy upsampling"): 3/4 of the nearer and 1/4 of the next one.
 * Other fractions repeat samples, as there.
 */
import type { Component, Frame } from './frame.js';
import { inverseTransform } from './transform.js';

/** Makes rows of one component on demand; few of them are in memory at a time. */
export class ComponentRows {
  private readonly component: Component;
  private readonly coefficients: Int16Array;
  private readonly quantization: Uint16Array;
  /** Times that the component is narrower and lower than the picture. */
  private readonly narrower: number;
  private readonly lower: number;
  private readonly isSmooth: boolean;
  private readonly stride: number;
  /** Rows of blocks, three at a time, and which ones they are. */
  private readonly strips: readonly Uint8Array[];
  private readonly inStrip = [-1, -1, -1];
  private readonly wide: Uint8Array;

  constructor(
    frame: Frame,
    component: Component,
    coefficients: Int16Array,
    quantization: Uint16Array,
  ) {
    this.component = component;
    this.coefficients = coefficients;
    this.quantization = quantization;
    this.narrower = frame.horizontal / component.horizontal;
    this.lower = frame.vertical / component.vertical;
    // libjpeg interpolates in both directions only if there are three columns.
    this.isSmooth = this.narrower === 1 || component.width > 2;
    this.stride = 8 * component.storedWide;
    this.strips = [0, 1, 2].map(() => new Uint8Array(8 * this.stride));
    this.wide = new Uint8Array(component.width * this.narrower);
  }

  /** Returns row y of the picture; the next call overwrites it. */
  row(y: number): Uint8Array {
    const { narrower, lower, isSmooth, wide } = this;
    if (lower === 1 && narrower === 1) return this.stored(y);
    if (isSmooth && narrower <= 2 && lower <= 2) {
      const near = Math.floor(y / lower);
      if (lower === 1) return this.interpolateWidth(this.stored(near));
      // The first of two rows lies nearer to the row above, the second to the row below.
      const other = this.stored(y % 2 === 0 ? near - 1 : near + 1);
      const row = this.stored(near);
      return narrower === 1
        ? this.interpolateHeight(row, other, y % 2 === 0 ? 1 : 2)
        : this.interpolateBoth(row, other);
    }
    const row = this.stored(Math.floor(y / lower));
    for (let x = 0; x < wide.length; x++) wide[x] = row[Math.floor(x / narrower)]!;
    return wide;
  }

  /** Returns a stored row; outside of the picture, the nearest inside. */
  private stored(y: number): Uint8Array {
    const { component, stride, strips, inStrip } = this;
    const row = Math.min(Math.max(y, 0), component.height - 1);
    const block = row >> 3;
    const strip = strips[block % 3]!;
    if (inStrip[block % 3] !== block) {
      inStrip[block % 3] = block;
      const first = 64 * block * component.storedWide;
      for (let x = 0; x < component.blocksWide; x++) {
        const at = first + 64 * x;
        inverseTransform(this.coefficients, at, this.quantization, strip, 8 * x, stride);
      }
    }
    return strip.subarray((row & 7) * stride, (row & 7) * stride + component.width);
  }

  private interpolateWidth(row: Uint8Array): Uint8Array {
    const { wide } = this;
    const last = row.length - 1;
    for (let x = 0; x <= last; x++) {
      const near = 3 * row[x]!;
      wide[2 * x] = x === 0 ? row[0]! : (near + row[x - 1]! + 1) >> 2;
      wide[2 * x + 1] = x === last ? row[last]! : (near + row[x + 1]! + 2) >> 2;
    }
    return wide;
  }

  private interpolateHeight(row: Uint8Array, other: Uint8Array, rounding: number): Uint8Array {
    const { wide } = this;
    for (let x = 0; x < row.length; x++) wide[x] = (3 * row[x]! + other[x]! + rounding) >> 2;
    return wide;
  }

  private interpolateBoth(row: Uint8Array, other: Uint8Array): Uint8Array {
    const { wide } = this;
    const last = row.length - 1;
    let before = 0;
    let sum = 3 * row[0]! + other[0]!;
    for (let x = 0; x <= last; x++) {
      const after = x === last ? 0 : 3 * row[x + 1]! + other[x + 1]!;
      wide[2 * x] = x === 0 ? (4 * sum + 8) >> 4 : (3 * sum + before + 8) >> 4;
      wide[2 * x + 1] = x === last ? (4 * sum + 7) >> 4 : (3 * sum + after + 7) >> 4;
      before = sum;
      sum = after;
    }
    return wide;
  }
}
