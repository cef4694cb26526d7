import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { withdraw } from "#features/applications/domain";
import { facts, factTypes, meanwhile, outcomes, times } from "../../support/services.ts";
import { pair, rowsBetween, settle, submit } from "./scene.ts";

describe("fifty at once", () => {
  it("who apply and withdraw leave one waiting at most, and notify of each once", async () => {
    const { ada, grace } = await pair();
    const { application } = await submit(ada, grace);

    await outcomes<unknown>(
      times(50, (i) => (i % 2 ? submit(ada, grace) : settle(ada, application.id, withdraw))),
    );

    const rows = await rowsBetween(ada, grace);
    expect(rows.filter(({ status }) => status === "submitted").length).toBeLessThanOrEqual(1);
    expect(factTypes().filter((type) => type === "application.submitted")).toHaveLength(rows.length);
  });
});

describe("who applies, when meanwhile", () => {
  it.each([
    { role: "member", outcome: "invalid", types: [] },
    { role: "employer", outcome: 201, types: ["employer"] },
  ])("the reviewer became a $role, goes by that", async ({ role, outcome, types }) => {
    const { ada, grace } = await pair();
    const change = () => env.DB.prepare("update users set role = ? where id = ?").bind(role, grace.id).run();

    const [result] = await outcomes([submit(ada, grace, meanwhile(change))]);

    expect(typeof result === "string" ? result : result?.status).toBe(outcome);
    expect(facts.map(({ data }) => "recipient_role" in data && data.recipient_role)).toEqual(types);
  });

  it("the waiting one comes and goes without end, is asked to try again", async () => {
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
