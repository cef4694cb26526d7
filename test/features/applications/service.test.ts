import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { clock } from "#core/clock";
import { approve, reject, withdraw } from "#features/applications/domain";
import { listApplications, readApplication } from "#features/applications/service/read";
import { listRequests } from "#features/connections/service/list";
import { outcomes, person, platform, session, times, told, toldTypes } from "../../support/services.ts";
import { pair, rowsBetween, settle, submit } from "./scene.ts";

describe("submitting", () => {
  it("writes the application and tells the reviewer who applied for what", async () => {
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
    expect(told).toMatchObject([
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

  it("gives the one that waits again, whatever its message, and tells nobody a second time", async () => {
    const { ada, grace } = await pair();
    const first = await submit(ada, grace);

    const second = await submit(ada, grace, platform, "Thesis", "Pretty please.");

    expect(second).toEqual({ status: 200, application: first.application });
    expect(toldTypes()).toEqual(["application.submitted"]);
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
    expect(toldTypes()).toHaveLength(4);
  });

  it.each([
    { rule: approve, by: "grace" },
    { rule: reject, by: "grace" },
    { rule: withdraw, by: "ada" },
  ] as const)("may follow one that has ended, at once", async ({ rule, by }) => {
    const people = await pair();
    const first = await submit(people.ada, people.grace);
    await settle(people[by], first.application.id, rule);

    const second = await submit(people.ada, people.grace);

    expect(second.status).toBe(201);
    expect(second.application.id).not.toBe(first.application.id);
  });

  it("finds nobody under an unknown id, nor who is not active", async () => {
    const { ada, grace } = await pair();
    await submit(ada, grace);
    await env.DB.prepare("update users set active = 0 where id = ?").bind(grace.id).run();

    const results = await outcomes([submit(ada, grace), submit(ada, { ...grace, id: 2 ** 40 })]);

    expect(results).toEqual(["not-found", "not-found"]);
  });

  it("refuses who reviews no applications, and oneself whatever the role", async () => {
    const [ada, grace] = [await person("", "teacher"), await person("", "student")];

    expect(await outcomes([submit(ada, grace), submit(ada, ada)])).toEqual(["invalid", "invalid"]);
    expect(told).toEqual([]);
    expect(await rowsBetween(ada, grace)).toEqual([]);
  });
});

describe("settling", () => {
  it.each([
    { rule: approve, status: "approved", type: "application.approved" },
    { rule: reject, status: "rejected", type: "application.rejected" },
  ] as const)("$status is written once and told once", async ({ rule, status, type }) => {
    const { ada, grace } = await pair();
    const { application } = await submit(ada, grace);

    const first = await settle(grace, application.id, rule);
    const second = await settle(grace, application.id, rule);

    expect(first).toMatchObject({ id: application.id, status, decidedAt: expect.any(Date) });
    expect(second).toEqual(first);
    expect(await rowsBetween(ada, grace)).toMatchObject([{ status, decided_at: first.decidedAt?.getTime() }]);
    expect(toldTypes()).toEqual([type, "application.submitted"].sort());
    expect(told[1]?.data).toEqual({
      application_id: application.id,
      title: "Thesis",
      recipient_id: ada.id,
      actor: application.reviewer,
    });
  });

  it("takes an application back once, and says so that its notification goes", async () => {
    const { ada, grace } = await pair();
    const { application } = await submit(ada, grace);

    const withdrawn = await settle(ada, application.id, withdraw);

    expect(withdrawn).toEqual({ ...application, status: "withdrawn" });
    expect(await settle(ada, application.id, withdraw)).toEqual(withdrawn);
    expect(toldTypes()).toEqual(["application.submitted", "application.withdrawn"]);
    expect(await outcomes([settle(grace, application.id, approve)])).toEqual(["already-answered"]);
  });

  it("does not need the reviewer to have kept their role", async () => {
    const { ada, grace } = await pair();
    const { application } = await submit(ada, grace);
    await env.DB.prepare("update users set role = 'member' where id = ?").bind(grace.id).run();

    expect(await settle(grace, application.id, approve)).toMatchObject({ status: "approved" });
  });

  it("finds nothing under an id that no application has", async () => {
    const ada = await person();

    const acts = [settle(ada, 404, approve), readApplication(platform, session(ada), 404)];

    expect(await outcomes(acts)).toEqual(["not-found", "not-found"]);
  });

  it("reads nothing for a session that has ended", async () => {
    const { ada, grace } = await pair();
    const { application } = await submit(ada, grace);
    await env.DB.prepare("update users set token_version = 2 where id = ?").bind(grace.id).run();

    const acts = [
      settle(grace, application.id, approve),
      readApplication(platform, session(grace), application.id),
    ];

    expect(await outcomes(acts)).toEqual(["unauthenticated", "unauthenticated"]);
  });
});

describe("the list", () => {
  /** Applications of Ada's in every direction and status, each a millisecond after the one before. */
  async function adasApplications() {
    const ada = await person("", "teacher");
    const start = Date.now();
    const made: { id: number; direction: string; status: string }[] = [];
    for (const direction of ["incoming", "outgoing"]) {
      for (const status of ["submitted", "approved", "rejected", "withdrawn"]) {
        clock.now = () => new Date(start + made.length);
        const other = await person("", "employer");
        const [from, to] = direction === "outgoing" ? [ada, other] : [other, ada];
        const { id } = (await submit(from, to)).application;
        if (status === "approved") await settle(to, id, approve);
        if (status === "rejected") await settle(to, id, reject);
        if (status === "withdrawn") await settle(from, id, withdraw);
        made.push({ id, direction, status });
      }
    }
    return { ada, made: made.reverse() };
  }

  it("gives the applications of each direction and status, newest first, with their count", async () => {
    const { ada, made } = await adasApplications();

    for (const direction of ["all", "incoming", "outgoing"] as const) {
      for (const status of [undefined, "submitted", "approved", "rejected", "withdrawn"] as const) {
        const page = await listApplications(platform, session(ada), { direction, status, limit: 20 });
        const expected = made.filter(
          (one) => (direction === "all" || one.direction === direction) && (!status || one.status === status),
        );
        expect(page.items.map(({ id }) => id)).toEqual(expected.map(({ id }) => id));
        expect(page.count).toBe(expected.length);
        expect(page.nextCursor).toBeNull();
      }
    }
  });

  it("refuses the cursor of another filter, another list and another user", async () => {
    const { ada } = await adasApplications();
    const other = await person();
    const { nextCursor } = await listApplications(platform, session(ada), { direction: "all", limit: 1 });
    const cursor = nextCursor!;

    const results = await outcomes<unknown>([
      listApplications(platform, session(ada), { direction: "incoming", limit: 1, cursor }),
      listApplications(platform, session(ada), { direction: "all", status: "submitted", limit: 1, cursor }),
      listApplications(platform, session(other), { direction: "all", limit: 1, cursor }),
      listRequests(platform, session(ada), { direction: "all", limit: 1, cursor }),
      listApplications(platform, session(ada), { direction: "all", limit: 1, cursor: `${cursor}x` }),
    ]);

    expect(results).toEqual(times(5, () => "bad-cursor"));
  });
});
