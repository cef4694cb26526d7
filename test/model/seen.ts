/** What has come to pass at least once, and how often, over all histories of a run: a fault that never struck proves nothing. */
const counts = new Map<string, number>();

export function saw(what: string): void {
  counts.set(what, (counts.get(what) ?? 0) + 1);
}

/** Those of a list that never came to pass. */
export function neverSeen(whats: readonly string[]): string[] {
  return whats.filter((what) => !counts.has(what));
}
