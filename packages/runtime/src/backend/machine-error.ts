/** A backend is installed, but the machine lacks what it needs: nothing that npm could install. */
export class MachineError extends Error {
  override readonly name = 'MachineError';
}
