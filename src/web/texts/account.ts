import { translated } from "./language.ts";

/** What is said on the pages of one's own account. */
export const account = translated("account", {
  signIn: {
    title: "Sign in",
    lead: "See what’s new as soon as it happens.",
    username: "Username or e-mail address",
    password: "Password",
    submit: "Sign in",
    wrong: "Wrong username, e-mail address or password. Check them and try again.",
    forgotPassword: "Forgot your password? Ask an admin for help.",
    none: "New here?",
    signUp: "Create an account",
  },
  signUp: {
    title: "Create an account",
    lead: "It only takes a moment.",
    username: "Username",
    usernameHint: "3 to 32 letters, digits, dots, dashes or underscores.",
    email: "E-mail address",
    password: "Password",
    passwordHint: "At least 8 characters. A few words are easy to remember and hard to guess.",
    fullName: "Full name",
    company: "Company (optional)",
    contact: "Phone or other contact (optional)",
    role: "Your role",
    submit: "Create account",
    have: "Already have an account?",
    signIn: "Sign in",
  },
  demo: {
    title: "Try it as",
    hint: "One click signs you in. These people exist only on this machine.",
    /** Before the name and the role of one of them. */
    signInAs: "Sign in as",
    superAdmin: "Super admin",
  },
  tryIt: {
    title: "Try it out",
    hint: "Send yourself a notification, and watch it arrive in the bell and on every page that is open.",
    send: "Send me a notification",
    noteTitle: "Hello from Herald",
    noteMessage: "You sent this to yourself. Notifications from other people arrive the same way.",
    second: "Sign in as a second person",
    secondHint: (address: string, name: string) =>
      `All windows of a browser share one sign-in. To be two people at once, open ${address} in a private window (Ctrl+Shift+N; in Firefox Ctrl+Shift+P) or in another browser, and sign in as ${name}. Send a connection request in one window and watch the other.`,
  },
  profile: {
    title: "Profile",
    lead: "What others see about you, and how you sign in.",
    about: "About you",
    aboutHint:
      "Others see your name, company and role. Only you and admins see your e-mail address and contact.",
    save: "Save changes",
    saved: "Saved.",
    language: "Language",
    languageHint: "Applies to this browser.",
    password: "Password",
    current: "Current password",
    next: "New password",
    change: "Change password",
    changed: "Your password has been changed. Your other devices are signed out.",
    wrongCurrent: "That is not your current password.",
    sessions: "Sessions",
    everywhere: "Sign out everywhere",
    everywhereHint: "Ends all your sessions: this one and those on other devices.",
  },
});
