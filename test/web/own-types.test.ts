import { expect, it } from "vitest";
import { CATEGORY_TYPES, categoryOf } from "#features/preferences/categories";
import contract from "../../docs/contract.md?raw";
import { TYPE_ICONS } from "../../src/web/components/type-icon.tsx";
import { inbox } from "../../src/web/texts/inbox.ts";
import { OWN_NOTIFICATIONS } from "../support/own-notifications.ts";

it.each([...new Set(OWN_NOTIFICATIONS.map(({ type }) => type))])(
  "a type of Herald's own has a category, and in the web app a name and an icon: %s",
  (type) => {
    expect(categoryOf(type)).not.toBe("other");
    expect(Object.keys(inbox.types)).toContain(type);
    expect(Object.keys(TYPE_ICONS)).toContain(type);
  },
);

it.each(Object.entries(CATEGORY_TYPES))(
  "the contract lists the types of a category: %s",
  (category, types) => {
    const row = contract.split("\n").find((line) => line.startsWith(`| \`${category}\` |`));

    expect(row?.split("|")[2]?.trim().replaceAll("`", "").split(", ")).toEqual(types);
  },
);
