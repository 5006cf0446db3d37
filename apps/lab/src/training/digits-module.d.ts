/** Made by vite/digits.ts. */
declare module 'virtual:digits' {
  /** Where the digits are; undefined if the build had none. */
  export const digitsUrl: string | undefined;
}
