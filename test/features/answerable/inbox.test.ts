import { describe, expect, it } from "vitest";
import { allProcessed } from "../../support/eventually.ts";
import { person } from "../../support/people.ts";
import { answerer, KINDS, shown } from "./kinds.ts";
import { ask, asked, inboxOf, notified } from "./scene.ts";

const FIFTY = Array.from({ length: 50 }, (_, at) => at);

describe.each(KINDS)("the other one's inbox, of a $name", (kind) => {
  it.each(kind.answers)(
    "says once that it was $status, however often that is done",
    {
      tags: [
        "parity.connections.3",
        "parity.connections.8",
        "parity.connections.13",
        "parity.applications.manual.3",
        "parity.applications.manual.4",
      ],
    },
    async (answer) => {
      const { ada, grace, id, act } = await asked(kind);

      await Promise.all(FIFTY.map(() => act(grace, answer)));

      await notified(ada);
      await allProcessed();
      expect(await inboxOf(ada)).toMatchObject([
        {
          ...kind.notificationOf(answer.status),
          verb: answer.status,
          actor: shown(grace, kind.role),
          metadata: { [kind.idInMetadata]: id },
        },
      ]);
      expect(await inboxOf(grace)).toHaveLength(1);
    },
  );

  it("says one thing when fifty give both answers at once", async () => {
    const { ada, grace, act } = await asked(kind);

    const responses = await Promise.all(FIFTY.map((at) => act(grace, kind.answers[at % 2]!)));

    const statuses = responses.map(({ status }) => status).sort();
    expect(statuses).toEqual([...Array(25).fill(200), ...Array(25).fill(409)]);
    await notified(ada);
    await allProcessed();
    expect(await inboxOf(ada)).toHaveLength(1);
  });

  it("says it once when fifty ask for the same at once", async () => {
    const [ada, grace] = [await person("ada"), await answerer(kind)];

    const responses = await Promise.all(FIFTY.map(() => ask(kind, ada, grace)));

    expect(responses.map(({ status }) => status).sort()).toEqual([...Array(49).fill(200), 201]);
    await allProcessed();
    expect(await inboxOf(grace)).toHaveLength(1);
  });

  it("is empty again when it is taken back", async () => {
    const { ada, grace, act } = await asked(kind);
    await notified(grace);

    await act(ada, kind.withdrawal);

    await allProcessed();
    expect([await inboxOf(grace), await inboxOf(ada)]).toEqual([[], []]);
  });
});
