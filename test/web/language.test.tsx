// @vitest-environment happy-dom
import { act } from "react";
import { afterEach, expect, it } from "vitest";
import { shownText } from "../../src/web/shown-text.ts";
import { admin } from "../../src/web/texts/admin.ts";
import { connections } from "../../src/web/texts/connections.ts";
import { pickLanguage, showLanguage } from "../../src/web/texts/language.ts";
import { roleName, roles } from "../../src/web/texts/roles.ts";
import { sentence } from "../../src/web/texts/wording.tsx";
import { eachWithRoot } from "../react/root.ts";

const own = eachWithRoot();
afterEach(() => showLanguage("en"));

it("takes the first wanted language that the app has, and English when it has none", () => {
  expect(pickLanguage(["de-AT", "en"])).toBe("de");
  expect(pickLanguage(["fr", "en-GB", "de"])).toBe("en");
  expect(pickLanguage([null, undefined, "", "DE"])).toBe("de");
  expect(pickLanguage(["fr", "constructor"])).toBe("en");
  expect(pickLanguage([])).toBe("en");
});

it("reads each text in the language shown now, also from a part that was kept before", async () => {
  const { users } = admin;
  expect(users.search).toBe("Search users");

  await showLanguage("de");

  expect(users.search).toBe("Benutzer suchen");
  expect(roleName("student")).toBe("In Ausbildung");
  expect(Object.keys(roles)).toHaveLength(7);
  expect(document.documentElement.lang).toBe("de");
});

it("writes numbers, and words beside them, as the language does", async () => {
  expect(admin.send.sent(1)).toBe("Sent to 1 person.");
  expect(admin.send.sent(2345)).toBe("Sent to 2,345 people.");

  await showLanguage("de");

  expect(admin.send.sent(1)).toBe("An 1 Person gesendet.");
  expect(admin.send.sent(2345)).toBe("An 2.345 Personen gesendet.");
});

it("says what Herald wrote in the reader's language, and leaves what people wrote", async () => {
  const asked = {
    notification_type: "connection",
    title: "Grace Hopper wants to connect with you",
    message: "Grace Hopper wants to connect with you.",
  };
  const course = { notification_type: "course", title: "New application", message: "" };
  expect(shownText(asked).title).toBe(asked.title);

  await showLanguage("de");

  expect(shownText(asked)).toEqual({
    title: "Grace Hopper hat Ihnen eine Kontaktanfrage gesendet",
    message: "",
  });
  expect(shownText(course).title).toBe("New application");
});

it("sets a name in a sentence apart, so that it cannot turn the words around it", async () => {
  const name = "سارة (HR)";

  await act(async () => own.root.render(sentence(connections.removeTitle, name)));

  expect(own.page.innerHTML).toBe(`Remove <bdi>${name}</bdi> from your connections?`);
});
