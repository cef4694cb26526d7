import { describe, expect, it } from "vitest";
import { refusal } from "../../support/refusal.ts";
import { ADA, callsOf, GRACE } from "./calls.ts";
import { KINDS, type Kind } from "./kinds.ts";

const NOW = new Date("2026-03-01T12:00:00.000Z");
const STRANGER = 99;

const statusesOf = ({ waiting, answers, withdrawal }: Kind) => [
  waiting,
  ...answers.map(({ status }) => status),
  withdrawal.status,
];

describe.each(KINDS)("a $name", (kind) => {
  const { waiting, answers, withdrawal } = kind;
  const { rule } = callsOf(kind);
  const answeredAt = kind.asker === "requester" ? "respondedAt" : "decidedAt";

  describe.each([
    ...answers.map((answer) => ({ ...answer, by: GRACE.id, other: ADA.id, at: NOW })),
    // Nobody answered it, so it has no time of an answer.
    { ...withdrawal, by: ADA.id, other: GRACE.id, at: null },
  ])("$verb", ({ verb, status, by, other, at }) => {
    it("settles one that waits, and leaves the rest of it as it was", () => {
      const { changed, item } = rule(verb, waiting, by, NOW);

      expect(changed).toBe(true);
      expect(item).toMatchObject({
        id: 7,
        status,
        [answeredAt]: at,
        [kind.asker]: ADA,
        [kind.answerer]: GRACE,
      });
    });

    it("changes nothing the second time", { tags: "parity.connections.3" }, () => {
      const { changed, item } = rule(verb, status, by, NOW);

      expect(changed).toBe(false);
      expect(item).toMatchObject({ status, [answeredAt]: null });
    });

    it.each(statusesOf(kind).filter((each) => each !== status && each !== waiting))(
      "is refused when it is %s",
      (ended) => {
        expect(refusal(() => rule(verb, ended, by, NOW))).toBe("already-answered");
      },
    );

    it.each(statusesOf(kind))(
      "is forbidden to the other one, and hidden from strangers, while %s",
      (current) => {
        expect(refusal(() => rule(verb, current, other, NOW))).toBe("forbidden");
        expect(refusal(() => rule(verb, current, STRANGER, NOW))).toBe("not-found");
      },
    );
  });
});
