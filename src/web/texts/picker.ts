import { translated } from "./language.ts";

/** The texts of the field that chooses a person. */
export const picker = translated("picker", {
  placeholder: "Type a name",
  searching: "Searching…",
  none: "No one found",
  failed: "The search did not work. Change the text to try again.",
  clear: "Choose someone else",
  type: "Type at least two characters",
});
