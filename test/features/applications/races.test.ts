import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { approve, reject, withdraw } from "#features/applications/domain";
import { codes, meanwhile, outcomes, times, told, toldTypes } from "../../support/services.ts";
import { pair, rowsBetween, settle, submit } from "./scene.ts";

describe("fifty at once", () => {
  it("who apply for the same make one application", async () => {
    const { ada, grace } = await pair();

    const results = await Promise.all(times(50, () => submit(ada, grace)));

    expect(results.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(new Set(results.map(({ application }) => application.id)).size).toBe(1);
    expect(await rowsBetween(ada, grace)).toHaveLength(1);
    expect(toldTypes()).toEqual(["application.submitted"]);
  });

  it.each([
    { rule: approve, type: "application.approved" },
    { rule: reject, type: "application.rejected" },
  ])("who decide alike have all decided, and one is told: $type", async ({ rule, type }) => {
    const { ada, grace } = await pair();
    const { application } = await submit(ada, grace);

    const results = await Promise.all(times(50, () => settle(grace, application.id, rule)));

    expect(new Set(results.map((result) => JSON.stringify(result))).size).toBe(1);
    expect(toldTypes()).toEqual([type, "application.submitted"].sort());
  });

  it("who approve and reject agree on one decision", async () => {
    const { ada, grace } = await pair();
    const { application } = await submit(ada, grace);

    const results = await outcomes(times(50, (i) => settle(grace, application.id, i % 2 ? approve : reject)));

    const [row] = await rowsBetween(ada, grace);
    expect(["approved", "rejected"]).toContain(row?.status);
    expect(codes(results)).toEqual(times(25, () => "already-answered"));
    expect(toldTypes()).toEqual([`application.${row?.status}`, "application.submitted"].sort());
  });

  it("who approve and withdraw agree on one end", async () => {
    const { ada, grace } = await pair();
    const { application } = await submit(ada, grace);

    const results = await outcomes(
      times(50, (i) =>
        i % 2 ? settle(grace, application.id, approve) : settle(ada, application.id, withdraw),
      ),
    );

    const [row] = await rowsBetween(ada, grace);
    expect(["approved", "withdrawn"]).toContain(row?.status);
    expect(row?.decided_at === null).toBe(row?.status === "withdrawn");
    expect(codes(results)).toEqual(times(25, () => "already-answered"));
    expect(toldTypes()).toEqual(["application.submitted", `application.${row?.status}`].sort());
  });

  it("who apply and withdraw leave one waiting at most, and tell of each once", async () => {
    const { ada, grace } = await pair();
    const { application } = await submit(ada, grace);

    await outcomes<unknown>(
      times(50, (i) => (i % 2 ? submit(ada, grace) : settle(ada, application.id, withdraw))),
    );

    const rows = await rowsBetween(ada, grace);
    expect(rows.filter(({ status }) => status === "submitted").length).toBeLessThanOrEqual(1);
    expect(toldTypes().filter((type) => type === "application.submitted")).toHaveLength(rows.length);
  });
});

describe("who applies, when meanwhile", () => {
  it("they applied as well from elsewhere, finds that application", async () => {
    const { ada, grace } = await pair();

    const at = meanwhile(() => submit(ada, grace));
    const submitted = await submit(ada, grace, at);

    expect(submitted).toMatchObject({ status: 200, application: { status: "submitted" } });
    expect(toldTypes()).toEqual(["application.submitted"]);
  });

  it("the reviewer's account was closed, finds nobody", async () => {
    const { ada, grace } = await pair();
    const close = () => env.DB.prepare("update users set active = 0 where id = ?").bind(grace.id).run();

    expect(await outcomes([submit(ada, grace, meanwhile(close))])).toEqual(["not-found"]);
    expect(told).toEqual([]);
  });

  it.each([
    { role: "member", outcome: "invalid", types: [] },
    { role: "employer", outcome: 201, types: ["employer"] },
  ])("the reviewer became a $role, goes by that", async ({ role, outcome, types }) => {
    const { ada, grace } = await pair();
    const change = () => env.DB.prepare("update users set role = ? where id = ?").bind(role, grace.id).run();

    const [result] = await outcomes([submit(ada, grace, meanwhile(change))]);

    expect(typeof result === "string" ? result : result?.status).toBe(outcome);
    expect(told.map(({ data }) => "recipient_role" in data && data.recipient_role)).toEqual(types);
  });

  it("the waiting one comes and goes without end, is told to try again", async () => {
    const { ada, grace } = await pair();
    const come = async () => (await submit(ada, grace)).application.id;
    // A look and a write for each try: it comes behind the look, and goes behind the write that met it.
    let open = 0;
    const acts = times(100, (i) => async () => {
      if (i % 2 === 0) open = await come();
      else await settle(ada, open, withdraw);
    });

    expect(await outcomes([submit(ada, grace, meanwhile(...acts))])).toEqual(["unavailable"]);
  });
});

describe("who settles, when meanwhile", () => {
  it.each([
    { rule: approve, other: reject, ends: "already-answered" },
    { rule: reject, other: approve, ends: "already-answered" },
    { rule: approve, other: withdraw, ends: "already-answered" },
    { rule: withdraw, other: approve, ends: "already-answered" },
    { rule: approve, other: approve, ends: "approved" },
    { rule: withdraw, other: withdraw, ends: "withdrawn" },
  ])("somebody else did, gets what the rule says of that: $ends", async ({ rule, other, ends }) => {
    const { ada, grace } = await pair();
    const { application } = await submit(ada, grace);
    const by = (which: typeof rule) => (which === withdraw ? ada : grace);

    const at = meanwhile(() => settle(by(other), application.id, other));
    const [result] = await outcomes([settle(by(rule), application.id, rule, at)]);

    expect(typeof result === "string" ? result : result?.status).toBe(ends);
    expect(toldTypes()).toHaveLength(2);
  });
});
