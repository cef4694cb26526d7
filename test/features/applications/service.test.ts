import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { approve, reject } from "#features/applications/domain";
import { readApplication } from "#features/applications/service/read";
import { facts, factTypes, outcomes, person, platform, session } from "../../support/services.ts";
import { pair, rowsBetween, settle, submit } from "./scene.ts";

describe("submitting", () => {
  it("writes the application and notifies the reviewer who applied for what", async () => {
    const { ada, grace } = await pair();

    const { status, application } = await submit(ada, grace);

    expect(status).toBe(201);
    expect(application).toMatchObject({
      applicant: { id: ada.id },
      reviewer: { id: grace.id, role: "instructor" },
      title: "Thesis",
      message: "Please.",
      status: "submitted",
      decidedAt: null,
    });
    expect(await rowsBetween(ada, grace)).toMatchObject([
      { id: application.id, title: "Thesis", message: "Please.", status: "submitted", decided_at: null },
    ]);
    expect(facts).toMatchObject([
      {
        type: "application.submitted",
        data: {
          application_id: application.id,
          title: "Thesis",
          recipient_id: grace.id,
          recipient_role: "instructor",
          actor: { id: ada.id, full_name: "Ada L" },
        },
      },
    ]);
  });

  it("takes another title, another reviewer and another applicant as applications of their own", async () => {
    const { ada, grace } = await pair();
    const [lin, eve] = [await person("", "teacher"), await person()];
    await submit(ada, grace);

    const others = await Promise.all([
      submit(ada, grace, platform, "thesis"),
      submit(ada, lin),
      submit(eve, grace),
    ]);

    expect(others.map(({ status }) => status)).toEqual([201, 201, 201]);
    expect(factTypes()).toHaveLength(4);
  });

  it.each([{ rule: approve }, { rule: reject }])("may follow at once on a decision", async ({ rule }) => {
    const { ada, grace } = await pair();
    const first = await submit(ada, grace);
    await settle(grace, first.application.id, rule);

    const second = await submit(ada, grace);

    expect(second.status).toBe(201);
    expect(second.application.id).not.toBe(first.application.id);
  });

  it("refuses who reviews no applications, and oneself whatever the role", async () => {
    const [ada, grace] = [await person("", "teacher"), await person("", "student")];

    expect(await outcomes([submit(ada, grace), submit(ada, ada)])).toEqual(["invalid", "invalid"]);
    expect(facts).toEqual([]);
    expect(await rowsBetween(ada, grace)).toEqual([]);
  });
});

describe("settling", () => {
  it("does not need the reviewer to have kept their role", async () => {
    const { ada, grace } = await pair();
    const { application } = await submit(ada, grace);
    await env.DB.prepare("update users set role = 'member' where id = ?").bind(grace.id).run();

    expect(await settle(grace, application.id, approve)).toMatchObject({ status: "approved" });
  });
});

it("is not read under an unknown id, nor for a session that has ended", async () => {
  const { ada, grace } = await pair();
  const { application } = await submit(ada, grace);
  expect(await outcomes([readApplication(platform, session(ada), 404)])).toEqual(["not-found"]);

  await env.DB.prepare("update users set token_version = 2 where id = ?").bind(grace.id).run();

  const read = readApplication(platform, session(grace), application.id);
  expect(await outcomes([read])).toEqual(["unauthenticated"]);
});
