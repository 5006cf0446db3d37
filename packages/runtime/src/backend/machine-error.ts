/** A backend is installed, but the machine lacks something that npm cannot install. */
export class MachineError extends Error {
  override readonly name = 'MachineError';
}
