import { describe, expect, it } from "vitest";
import {
  answeredNotification,
  personalNotification,
  withdrawnNotification,
} from "#features/notifications/catalog";
import { answersTo, QUESTION_KINDS, QUESTIONS, questionUnder } from "#features/notifications/questions";
import { EVENTS } from "../../support/facts.ts";

/** What Herald itself sends with something to choose. A host application's actions are its own. */
const asking = EVENTS.filter(({ type }) => type !== "notification.requested").flatMap((event) => {
  const notification = personalNotification(event);
  return notification?.content.actions ? [{ type: event.type, ...notification }] : [];
});
const factsOf = (types: readonly string[]) => EVENTS.filter(({ type }) => types.includes(type));

it("Herald asks nothing that is not in the table of questions, by which an answer is found", () => {
  for (const { type, key, content } of asking) {
    const question = questionUnder(key ?? "");
    expect(question, `${type} has actions, but not the key of a question`).toBeDefined();
    expect(content.actions).toEqual(answersTo(question!.kind));
    // The statement of act.ts makes the key again from the metadata.
    expect(content.metadata[QUESTIONS[question!.kind].id]).toBe(question!.id);
  }

  const kinds = asking.map(({ key }) => questionUnder(key ?? "")?.kind);
  expect(new Set(kinds)).toEqual(new Set(QUESTION_KINDS));
});

describe.each(QUESTION_KINDS)("the notification of a question: %s", (kind) => {
  const { key } = asking.find((one) => questionUnder(one.key ?? "")?.kind === kind)!;

  it.each(Object.entries(QUESTIONS[kind].answers))(
    "shows the answer %s, which its fact gives",
    (acted, { fact }) => {
      const facts = factsOf([fact]);

      expect(facts.length).toBeGreaterThan(0);
      for (const event of facts) {
        const by = (event.data as { actor: { id: number } }).actor;
        expect(answeredNotification(event)).toEqual({ owner: by.id, key, acted });
      }
    },
  );

  it("goes when the question is taken back", () => {
    const [fact] = factsOf([QUESTIONS[kind].withdrawnBy]);

    const { recipient_id: owner } = fact!.data as { recipient_id: number };
    expect(withdrawnNotification(fact!)).toEqual({ owner, key });
  });
});

it("no other fact answers a question or takes one back", () => {
  const facts = QUESTION_KINDS.flatMap((kind) => [
    QUESTIONS[kind].withdrawnBy as string,
    ...Object.values(QUESTIONS[kind].answers).map(({ fact }): string => fact),
  ]);

  for (const event of EVENTS.filter(({ type }) => !facts.includes(type)))
    expect([answeredNotification(event), withdrawnNotification(event)]).toEqual([undefined, undefined]);
});
