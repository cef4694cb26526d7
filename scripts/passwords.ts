import { writeFile } from "node:fs/promises";
import { command } from "./lib/command.ts";
import { commonPasswords } from "./lib/common-passwords.ts";

/** Writes the list of common passwords as its library has it. */
await command(async () => {
  await writeFile(commonPasswords.file, commonPasswords.expected());
  console.log("Wrote the list of common passwords.");
});
