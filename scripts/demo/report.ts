/** Prints what happened and, when the demo waited for it, how long it took. */
export function report(what: string, since?: number, until = performance.now()): void {
  const time = since === undefined ? "" : `${(until - since).toFixed(0)} ms`;
  console.log(`  ${what.padEnd(72)} ${time.padStart(8)}`);
}
