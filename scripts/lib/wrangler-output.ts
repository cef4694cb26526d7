const TABLE = "Your Worker has access to the following bindings:";
const CRON_WARNING =
  /[^\n]*Scheduled Workers are not automatically triggered[\s\S]*?#test-cron-triggers-locally\S*\n*/;

/**
 * Leaves out of what `wrangler dev` prints what a developer need not read:
 * everything before `show()`, which is printed only where the server fails to
 * start, the table of bindings at each reload, and the advice to trigger the
 * cron by hand.
 */
export class WranglerOutput {
  #held: string[] | undefined = [];
  #isTable = false;

  /** What of this text is shown now. */
  stdout(text: string): string {
    if (this.#held) {
      this.#held.push(text);
      return "";
    }
    return text
      .split(/(?<=\n)/)
      .filter((line) => !this.#isOfTable(line))
      .join("");
  }

  stderr(text: string): string {
    return text.replace(CRON_WARNING, "");
  }

  /** From now on everything else is shown. */
  show(): void {
    this.#held = undefined;
  }

  /** What has not been shown. */
  held(): string {
    return this.#held?.join("") ?? "";
  }

  #isOfTable(line: string): boolean {
    if (line.includes(TABLE)) this.#isTable = true;
    else if (this.#isTable && line.trim() === "") {
      this.#isTable = false;
      return true;
    }
    return this.#isTable;
  }
}
