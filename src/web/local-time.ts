/** A time as `<input type="datetime-local">` has it, in the reader's own time zone: 2026-05-01T09:30. */
export function toLocalInput(time: string | null): string {
  if (time === null) return "";
  const date = new Date(time);
  const local = new Date(date.getTime() - date.getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, 16);
}

/** What was entered there, as the API takes it; null where nothing was. */
export function fromLocalInput(entered: string | undefined): string | null {
  if (!entered) return null;
  const date = new Date(entered);
  // A field takes years of six figures: the API refuses them, which is said beside it.
  return Number.isNaN(date.getTime()) ? entered : date.toISOString();
}
