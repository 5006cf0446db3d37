/** Lets messages in between two slices of work. A timer would wait 4 ms each time. */
const { port1, port2 } = new MessageChannel();
const waiting: (() => void)[] = [];
port1.onmessage = () => waiting.shift()?.();
// In Node an open port would keep the process alive.
(port1 as { unref?(): void }).unref?.();

/** Resolves after the messages that have arrived were handled. */
export function breathe(): Promise<void> {
  return new Promise((resolve) => {
    waiting.push(resolve);
    port2.postMessage(undefined);
  });
}
