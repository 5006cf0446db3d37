/** Code of 256 bits: what an environment has to offer for it. */

/** Where kernels of 256 bits come from. */
export interface WideSimd {
  /** Why there are none here, and what would give them; undefined if there are. */
  obstacle(): string | undefined;
  /** Returns the binary that is made for them, in base64. */
  binary(isFused: boolean): Promise<string>;
  /** Lets the engine join instructions of 128 bits to one of 256, or no longer. */
  allow(isAllowed: boolean): void;
}

/** Browsers: their engines give pages no such choice. */
export const noWideSimd: WideSimd = {
  obstacle: () => 'browsers compute with 128 bits; Node 24 or newer can use 256',
  binary: () => Promise.reject(new Error('there is no binary of 256 bits here')),
  allow: () => {},
};
