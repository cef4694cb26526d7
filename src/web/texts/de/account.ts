import type { account as english } from "../account.ts";

export const account = {
  signIn: {
    title: "Anmelden",
    lead: "Erfahren Sie sofort, was es Neues für Sie gibt.",
    username: "Benutzername oder E-Mail-Adresse",
    password: "Passwort",
    submit: "Anmelden",
    wrong:
      "Benutzername, E-Mail-Adresse oder Passwort ist falsch. Prüfen Sie die Angaben und versuchen Sie es noch einmal.",
    forgotPassword: "Passwort vergessen? Bitten Sie einen Admin um Hilfe.",
    none: "Neu hier?",
    signUp: "Konto anlegen",
  },
  signUp: {
    title: "Konto anlegen",
    lead: "Das dauert nur einen Moment.",
    username: "Benutzername",
    usernameHint: "3 bis 32 Buchstaben, Ziffern, Punkte, Binde- oder Unterstriche.",
    email: "E-Mail-Adresse",
    password: "Passwort",
    passwordHint: "Mindestens 8 Zeichen. Mehrere Wörter sind leicht zu merken und schwer zu erraten.",
    fullName: "Vollständiger Name",
    company: "Unternehmen (optional)",
    contact: "Telefon oder anderer Kontakt (optional)",
    role: "Sie sind",
    submit: "Konto anlegen",
    have: "Haben Sie schon ein Konto?",
    signIn: "Anmelden",
  },
  demo: {
    title: "Ausprobieren als",
    hint: "Ein Klick meldet Sie an. Diese Personen gibt es nur auf diesem Rechner.",
    signInAs: "Anmelden als",
    superAdmin: "Super-Admin",
  },
  tryIt: {
    title: "Ausprobieren",
    hint: "Senden Sie sich selbst eine Mitteilung. Sie erscheint in der Glocke und auf jeder Seite, die Sie offen haben.",
    send: "Mitteilung an mich senden",
    noteTitle: "Hallo von Herald",
    noteMessage:
      "Diese Mitteilung haben Sie sich selbst gesendet. Mitteilungen anderer Personen kommen genauso an.",
    second: "Als zweite Person anmelden",
    secondHint: (address, name) =>
      `Alle Fenster eines Browsers teilen sich eine Anmeldung. Öffnen Sie ${address} in einem privaten Fenster (Strg+Umschalt+N, in Firefox Strg+Umschalt+P) oder in einem anderen Browser und melden Sie sich als ${name} an, um zwei Personen zugleich zu sein. Senden Sie in einem Fenster eine Kontaktanfrage und beobachten Sie das andere.`,
  },
  profile: {
    title: "Profil",
    lead: "Was andere von Ihnen sehen und wie Sie sich anmelden.",
    about: "Über Sie",
    aboutHint:
      "Andere sehen Ihren Namen, Ihr Unternehmen und Ihre Rolle. Ihre E-Mail-Adresse und Ihren Kontakt sehen nur Sie und die Admins.",
    save: "Änderungen speichern",
    saved: "Gespeichert.",
    language: "Sprache",
    languageHint: "Gilt in diesem Browser.",
    password: "Passwort",
    current: "Bisheriges Passwort",
    next: "Neues Passwort",
    change: "Passwort ändern",
    changed: "Ihr Passwort ist geändert. Andere Geräte sind abgemeldet.",
    wrongCurrent: "Das ist nicht Ihr bisheriges Passwort.",
    sessions: "Sitzungen",
    everywhere: "Überall abmelden",
    everywhereHint: "Beendet alle Ihre Sitzungen, diese hier und die auf anderen Geräten.",
  },
} satisfies typeof english;
