import { expect, it } from "vitest";
import type { Notification } from "#client/index";
import { CATEGORY_TYPES, categoryOf } from "#features/preferences/categories";
import contract from "../../docs/contract.md?raw";
import { choicesOf, isRequest } from "../../src/web/choices.ts";
import { TYPE_ICONS } from "../../src/web/components/type-icon.tsx";
import { inbox } from "../../src/web/texts/inbox.ts";
import { stored } from "../support/mail.ts";
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

const questions = OWN_NOTIFICATIONS.flatMap((content) =>
  content.actions ? [{ ...content, actions: content.actions }] : [],
);

it.each(questions)(
  "the web app knows a question of Herald's own, and each answer to it: $title",
  ({ type, ...content }) => {
    const notification = { ...stored(1, {}), ...content, notification_type: type } as unknown as Notification;

    expect(isRequest(notification)).toBe(true);
    expect(choicesOf(notification).map(({ key }) => key)).toEqual(content.actions.map(({ key }) => key));
  },
);
