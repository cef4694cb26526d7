import { describe, expect, it } from "vitest";
import { documentOf, inCategory, preferencesOf, SETTINGS } from "#features/preferences/domain";

const lockedAt = (pointer: string) =>
  expect.objectContaining({ code: "locked", extras: { errors: [expect.objectContaining({ pointer })] } });

describe("a cell that an admin has fixed", () => {
  const settings = {
    ...SETTINGS,
    system: { name: "System", defaults: { email: "instant" as const }, locked: ["email" as const] },
    other: { name: "Other", defaults: {}, locked: ["in_app" as const] },
  };

  it("is refused with the pointer, and nothing beside it is", () => {
    const categories = [
      { key: "system" as const, push: "on" as const },
      { key: "system" as const, email: "off" as const },
    ];

    expect(() => documentOf({ categories: categories.slice(0, 1) }, settings)).not.toThrow();
    expect(() => documentOf({ categories }, settings)).toThrow(lockedAt("#/categories/1/email"));
  });

  it("may be given back as it is", () => {
    expect(documentOf({ categories: [{ key: "system", email: "instant" }] }, settings)).toMatchObject({
      categories: { system: { email: "instant" } },
    });
  });

  it("keeps a category from being muted that is fixed in the app", () => {
    expect(() => documentOf({ categories: [{ key: "other", muted: true }] }, settings)).toThrow(
      lockedAt("#/categories/0/muted"),
    );
  });

  it("holds though the user had chosen otherwise before", () => {
    const { categories } = preferencesOf(
      { categories: { system: { email: "off", push: "on" }, other: { muted: true } } },
      settings,
    );

    expect(categories.system).toMatchObject({ email: "instant", push: "on", chosen: ["push"] });
    expect(categories.other).toMatchObject({ muted: false, chosen: [] });
  });
});

it("treats a category that is not there as other", () => {
  const preferences = preferencesOf({ categories: { other: { email: "digest" } } });

  expect(inCategory(preferences, "gone")).toMatchObject({ key: "other", email: "digest" });
  expect(inCategory(preferences, "constructor").key).toBe("other");
});

it("merges what names one category twice", () => {
  const change = documentOf({
    categories: [
      { key: "jobs", push: "on" },
      { key: "jobs", sms: "on" },
    ],
  });

  expect(change.categories).toEqual({ jobs: { push: "on", sms: "on" } });
});
