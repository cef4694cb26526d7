/** What the runtime prints of each socket that is still open when a test file ends and its objects are removed. */
const CUT_OFF = "other end of WebSocketPipe was destroyed";

/** Keeps these lines out of what the tests print, as the pool does with its own of this kind. */
export function ignoreCutOffSockets(): void {
  for (const stream of [process.stdout, process.stderr]) {
    const write = stream.write.bind(stream) as (...args: unknown[]) => boolean;
    stream.write = (text: unknown, ...rest: unknown[]) =>
      String(text).includes(CUT_OFF) || write(text, ...rest);
  }
}
