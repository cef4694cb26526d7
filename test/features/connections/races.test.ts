import { describe, expect, it } from "vitest";
import { accept, cancel, reject } from "#features/connections/domain";
import { disconnect } from "#features/connections/service/disconnect";
import {
  codes,
  facts,
  factTypes,
  meanwhile,
  outcomes,
  person,
  platform,
  times,
} from "../../support/services.ts";
import { ask, rowsBetween, settle } from "./scene.ts";

describe("fifty at once", () => {
  it("who ask each other are connected once", { tags: "parity.connections.4" }, async () => {
    const [ada, grace] = [await person(), await person()];

    const results = await outcomes(times(50, (i) => (i % 2 ? ask(ada, grace) : ask(grace, ada))));

    const rows = await rowsBetween(ada, grace);
    expect(rows.requests).toMatchObject([{ status: "accepted" }]);
    expect(rows.connections).toHaveLength(1);
    expect(factTypes()).toEqual(["connection.accepted", "connection.requested"]);
    const asked = results.filter((result) => typeof result !== "string");
    expect(asked.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(new Set(asked.map(({ request }) => request.id)).size).toBe(1);
    expect(new Set(codes(results))).toEqual(new Set(asked.length === 50 ? [] : ["already-connected"]));
  });

  it("who ask back, accept and reject leave one answer", async () => {
    const [ada, grace] = [await person(), await person()];
    const { request } = await ask(ada, grace);

    const acts = [
      () => ask(grace, ada),
      () => settle(grace, request.id, accept),
      () => settle(grace, request.id, reject),
    ];
    await outcomes<unknown>(times(48, (i) => acts[i % 3]!()));

    const { requests, connections } = await rowsBetween(ada, grace);
    const answered = requests.filter(({ id }) => id === request.id);
    expect(answered).toHaveLength(1);
    expect(connections).toHaveLength(answered[0]?.status === "accepted" ? 1 : 0);
    expect(facts.filter(({ type }) => type !== "connection.requested")).toHaveLength(1);
    // When the rejection won, the one who rejected may have asked in turn.
    expect(requests.length).toBe(facts.filter(({ type }) => type === "connection.requested").length);
  });

  it("who end a connection end it once", async () => {
    const [ada, grace] = [await person(), await person()];
    const { request } = await ask(ada, grace);
    await settle(grace, request.id, accept);

    const results = await outcomes(times(50, (i) => disconnect(platform, i % 2 ? ada : grace, request.id)));

    expect(codes(results)).toEqual(times(49, () => "not-found"));
  });
});

describe("who asks, when meanwhile", () => {
  it("the other one asked, accepts that", async () => {
    const [ada, grace] = [await person(), await person()];

    const asked = await ask(
      ada,
      grace,
      meanwhile(() => ask(grace, ada)),
    );

    expect(asked).toMatchObject({
      status: 200,
      request: { requester: { id: grace.id }, status: "accepted" },
    });
    expect(factTypes()).toEqual(["connection.accepted", "connection.requested"]);
  });

  it("the two were connected, is refused", async () => {
    const [ada, grace] = [await person(), await person()];
    const connect = async () => settle(ada, (await ask(grace, ada)).request.id, accept);

    expect(await outcomes([ask(ada, grace, meanwhile(connect))])).toEqual(["already-connected"]);
    expect((await rowsBetween(ada, grace)).requests).toHaveLength(1);
  });

  it("they were rejected, is refused", async () => {
    const [ada, grace] = [await person(), await person()];
    const beRejected = async () => settle(grace, (await ask(ada, grace)).request.id, reject);

    expect(await outcomes([ask(ada, grace, meanwhile(beRejected))])).toEqual(["recently-rejected"]);
    expect((await rowsBetween(ada, grace)).requests).toHaveLength(1);
  });

  it("the other one took their request back, asks in turn", async () => {
    const [ada, grace] = [await person(), await person()];
    const { request } = await ask(grace, ada);

    const asked = await ask(
      ada,
      grace,
      meanwhile(() => settle(grace, request.id, cancel)),
    );

    expect(asked).toMatchObject({ status: 201, request: { requester: { id: ada.id }, status: "pending" } });
    expect(factTypes()).toEqual(["connection.cancelled", "connection.requested", "connection.requested"]);
  });

  it("the other one changes their mind without end, is asked to try again", async () => {
    const [ada, grace] = [await person(), await person()];
    let open: number | undefined;
    const waver = async () => {
      if (open === undefined) open = (await ask(grace, ada)).request.id;
      else {
        await settle(grace, open, cancel);
        open = undefined;
      }
    };

    // A look and a write for each try: the mind changes at the looks.
    const acts = times(100, (i) => (i % 2 ? async () => {} : waver));

    expect(await outcomes([ask(ada, grace, meanwhile(...acts))])).toEqual(["unavailable"]);
    expect((await rowsBetween(ada, grace)).connections).toEqual([]);
  });
});
