/** Checks that a backend is known to fail, with the reason. Any other failure is a defect. */
export const exceptions: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  wasm: {
    'gather, first': 'the backend has no kernel UnsortedSegmentSum, which the gradient needs',
    'gather, second': 'the same',
    'gather, penalty': 'the same',
  },
};
