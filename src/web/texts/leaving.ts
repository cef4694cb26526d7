import { translated } from "./language.ts";

/** The texts of taking one's data along, and of deleting one's account. */
export const leaving = translated("leaving", {
  title: "Your data",
  exportHint: "A file with everything that is kept about you.",
  export: "Export my data",
  hint: "Your account and everything in it are deleted for good. What you sent to others stays, from “A former member”.",
  delete: "Delete my account",
  question: "Delete your account?",
  password: "Your password",
  wrong: "The password is wrong.",
  last: "You are the last super admin. Make someone else one first.",
  confirm: "Delete for good",
  cancel: "Keep it",
});
