import type { leaving as english } from "../leaving.ts";

export const leaving = {
  title: "Ihre Daten",
  exportHint: "Laden Sie alles, was über Sie gespeichert ist, in einer Datei herunter.",
  export: "Meine Daten exportieren",
  hint: "Ihr Konto und alles darin werden endgültig gelöscht. Was Sie anderen gesendet haben, bleibt erhalten, unter dem Namen „Ein ehemaliges Mitglied“.",
  delete: "Mein Konto löschen",
  question: "Konto löschen?",
  password: "Ihr Passwort",
  wrong: "Das Passwort ist falsch.",
  last: "Sie sind der letzte Super-Admin. Machen Sie zuerst jemand anderen zum Super-Admin.",
  confirm: "Endgültig löschen",
  cancel: "Konto behalten",
} satisfies typeof english;
