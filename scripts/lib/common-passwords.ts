import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { dictionary } from "@zxcvbn-ts/language-common";
import { ROOT } from "./root.ts";

const FILE = join(ROOT, "src/features/accounts/common-passwords.json");
/** More would make the Worker larger without stopping many more guesses: what is tried online is limited anyway. */
const MOST = 10_000;
/** Shorter ones are refused for their length. */
const SHORTEST = 8;

export const commonPasswords = {
  file: FILE,
  /** The content of the file, as the library's list gives it: its first entries that are long enough, in lower case. */
  expected(): string {
    const known = dictionary["passwords-common"].map((password) => String(password).toLowerCase());
    const long = known.filter((password) => password.length >= SHORTEST && !/\s/.test(password));
    const first = [...new Set(long)].slice(0, MOST);
    return `${JSON.stringify({ passwords: first.join(" ") }, null, 2)}\n`;
  },
  async areCurrent(): Promise<boolean> {
    return (await readFile(FILE, "utf8")) === commonPasswords.expected();
  },
};
