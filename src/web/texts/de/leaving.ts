import type { leaving as english } from "../leaving.ts";

export const leaving = {
  title: "Ihre Daten",
  exportHint: "Eine Datei mit allem, was über Sie gespeichert ist.",
  export: "Meine Daten exportieren",
  hint: "Ihr Konto und alles darin werden endgültig gelöscht. Was Sie anderen geschickt haben, bleibt, von „A former member“.",
  delete: "Mein Konto löschen",
  question: "Konto löschen?",
  password: "Ihr Passwort",
  wrong: "Das Passwort ist falsch.",
  last: "Sie sind der letzte Super-Admin. Machen Sie zuerst jemand anderen dazu.",
  confirm: "Endgültig löschen",
  cancel: "Behalten",
} satisfies typeof english;
