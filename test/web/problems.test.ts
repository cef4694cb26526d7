// @vitest-environment happy-dom
import { afterEach, expect, it } from "vitest";
import { NewAnnouncement } from "#features/announcements/wire";
import { NewApplication } from "#features/applications/wire";
import { HeraldProblem } from "../../src/client/index.ts";
import { fieldErrors, messageOf } from "../../src/web/api.ts";
import { showLanguage } from "../../src/web/texts/language.ts";

afterEach(() => showLanguage("en"));

const limited = (seconds: number) =>
  messageOf(new HeraldProblem(429, "too-many-requests", { retryAfterSeconds: seconds }));

/** The fields of all forms that the API may refuse; what is ticked or chosen from a list is never wrong. */
const FIELDS = Object.entries(
  import.meta.glob<string>("../../src/web/pages/**/*.tsx", { query: "?raw", import: "default", eager: true }),
)
  .filter(([file]) => !file.includes("realtime-test"))
  .flatMap(([, source]) => Array.from(source.matchAll(/\bname="(\w+)"/g), ([, name = ""]) => name))
  .filter((name) => !["level", "is_active", "show_on_site"].includes(name));

it("says when a limit is over in seconds, minutes or hours, in the language shown", async () => {
  expect(limited(0)).toBe("You have reached the limit for this. Try again in 1 second.");
  expect(limited(40)).toMatch(/Try again in 40 seconds\.$/);
  expect(limited(91)).toMatch(/Try again in 2 minutes\.$/);
  expect(limited(5400)).toMatch(/Try again in 90 minutes\.$/);
  expect(limited(68_400)).toMatch(/Try again in 19 hours\.$/);

  await showLanguage("de");

  expect(limited(68_400)).toBe("Das Limit dafür ist erreicht. Versuchen Sie es in 19 Stunden noch einmal.");
});

it("says in German what is wrong with each field of each form, and in English what the API says", async () => {
  const errors = FIELDS.map((name) => ({ pointer: `#/${name}`, detail: "This must be text." }));
  const refused = new HeraldProblem(422, "invalid", { detail: "This must be text.", errors });
  expect(new Set(Object.values(fieldErrors(refused)))).toEqual(new Set(["This must be text."]));
  expect(messageOf(refused)).toBe("This must be text.");

  await showLanguage("de");

  const german = fieldErrors(refused);
  expect(Object.keys(german)).toContain("username");
  expect(Object.entries(german).filter(([, text]) => text === "This must be text.")).toEqual([]);
  expect(messageOf(refused)).toBe("Einige Angaben sind nicht gültig.");
});

it("says in German that a message must not be empty where it is required, and only how long it may be elsewhere", async () => {
  await showLanguage("de");
  const said = (schema: typeof NewAnnouncement | typeof NewApplication, message: string) => {
    const wrong = schema.safeParse({ reviewer_id: 1, title: "Title", message });
    const detail = wrong.error?.issues[0]?.message ?? "";
    const errors = [{ pointer: "#/message", detail }];
    return fieldErrors(new HeraldProblem(422, "invalid", { detail, errors }));
  };

  expect(said(NewAnnouncement, "")).toEqual({ message: "Geben Sie 1 bis 2.000 Zeichen ein." });
  expect(said(NewApplication, "a".repeat(2001))).toEqual({
    message: "Geben Sie höchstens 2.000 Zeichen ein.",
  });
});

it("says in German that a name is taken, also beside its field", async () => {
  const detail = "This username is taken; choose another one.";
  const taken = new HeraldProblem(409, "username-taken", {
    detail,
    errors: [{ pointer: "#/username", detail }],
  });
  expect(messageOf(taken)).toBe(detail);
  expect(fieldErrors(taken)).toEqual({ username: detail });

  await showLanguage("de");

  const german = "Dieser Benutzername ist vergeben. Wählen Sie einen anderen.";
  expect(messageOf(taken)).toBe(german);
  expect(fieldErrors(taken)).toEqual({ username: german });
});

it("shows what the API says of a code that it does not know", () => {
  expect(messageOf(new HeraldProblem(422, "of-tomorrow", { detail: "It is not Tuesday yet." }))).toBe(
    "It is not Tuesday yet.",
  );
});
