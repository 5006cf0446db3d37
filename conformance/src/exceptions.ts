/** Checks that a backend is known to fail, with the reason. Any other failure is a defect. */
export const exceptions: Readonly<Record<string, Readonly<Record<string, string>>>> = {};
