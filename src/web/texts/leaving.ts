import { translated } from "./language.ts";

/** The texts of taking one's data along, and of deleting one's account. */
export const leaving = translated("leaving", {
  title: "Your data",
  exportHint: "Download everything stored about you in one file.",
  export: "Export my data",
  hint: "Your account and everything in it are deleted for good. What you sent to others stays, signed “A former member”.",
  delete: "Delete my account",
  question: "Delete your account?",
  password: "Your password",
  wrong: "The password is wrong.",
  last: "You are the last super admin. Make someone else a super admin first.",
  confirm: "Delete for good",
  cancel: "Keep my account",
});
