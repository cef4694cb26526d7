import { vi } from "vitest";

interface Line {
  level: string;
  what: string;
}

/** What was logged since the last `hush`. */
export const logged: Line[] = [];

/** Keeps the log lines of expected failures out of the output, for the whole file. */
export function hush(): void {
  for (const level of ["info", "warn", "error"] as const) {
    vi.spyOn(console, level).mockImplementation((line: unknown) => {
      logged.push(JSON.parse(String(line)));
    });
  }
}
