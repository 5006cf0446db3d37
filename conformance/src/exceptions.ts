/** Checks that a backend is known to fail, and why. Whatever else fails is a defect. */
export const exceptions: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  wasm: {
    'gather, first': 'the kernel of its gradient, UnsortedSegmentSum, is missing',
    'gather, second': 'the same',
    'gather, penalty': 'the same',
  },
};
