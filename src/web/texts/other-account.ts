import { translated } from "./language.ts";

/** What a tab says once another account has signed in elsewhere in the browser. */
export const otherAccount = translated("otherAccount", {
  title: (name: string) => `You are signed in as ${name} in another tab`,
  hint: "This tab still belongs to the account you used before, so it no longer updates.",
  reload: (name: string) => `Continue as ${name}`,
});
