import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { as } from "../../support/as.ts";
import { allProcessed } from "../../support/eventually.ts";
import { person } from "../../support/people.ts";
import { APPLICATIONS, answerer, problem, shown } from "../answerable/kinds.ts";
import { ask, asked, inboxOf, notified } from "../answerable/scene.ts";

const { path } = APPLICATIONS;

describe("POST /api/applications/", () => {
  it("201: the longest texts, counted in code points", async () => {
    const [ada, grace] = [await person(), await answerer(APPLICATIONS)];
    const body = { reviewer_id: grace.id, title: "🦦".repeat(200), message: "🦦".repeat(2000) };

    const response = await as(ada).post(path, body);

    expect(response.status).toBe(201);
    expect(await response.json()).toMatchObject({ title: body.title, message: body.message });
  });

  const fine = { reviewer_id: 2 ** 50, title: "Thesis" };
  it.each([
    { is: "without a title", body: { reviewer_id: 1 }, answer: [422, "invalid"] },
    { is: "an empty title", body: { ...fine, title: "" }, answer: [422, "invalid"] },
    { is: "a long title", body: { ...fine, title: "x".repeat(201) }, answer: [422, "invalid"] },
    { is: "a title that is none", body: { ...fine, title: 1 }, answer: [422, "invalid"] },
    {
      is: "a long message",
      body: { ...fine, message: "x".repeat(2001) },
      answer: [422, "invalid"],
    },
    { is: "a message that is null", body: { ...fine, message: null }, answer: [422, "invalid"] },
  ])("$answer: the body is $is", async ({ body, answer }) => {
    const ada = await person();

    expect(await problem(await as(ada).post(path, body))).toEqual(answer);
  });

  it.each(["member", "student", "candidate", "jobseeker"])(
    "422: to a %s, with the pointer",
    { tags: "parity.applications.2" },
    async (role) => {
      const [ada, grace] = [await person(), await answerer(APPLICATIONS, role)];

      const response = await ask(APPLICATIONS, ada, grace);

      expect(response.status).toBe(422);
      expect(await response.json()).toMatchObject({
        code: "invalid",
        errors: [{ pointer: "#/reviewer_id" }],
      });
    },
  );
});

describe("GET /api/applications/{id}/", () => {
  it("200: to the applicant and to the reviewer", async () => {
    const { ada, grace, id } = await asked(APPLICATIONS);

    for (const who of [ada, grace]) {
      const response = await as(who).get(`${path}${id}/`);
      expect(response.status).toBe(200);
      expect(await response.json()).toMatchObject({ id, applicant: shown(ada), status: "submitted" });
    }
  });
});

describe("the other one's inbox", () => {
  it.each([
    {
      role: "instructor",
      type: "application_submitted",
      link: "/applications/",
      title: "New application",
      says: "submitted an application: Thesis",
    },
    {
      role: "teacher",
      type: "application_submitted",
      link: "/applications/",
      title: "New application",
      says: "submitted an application: Thesis",
    },
    {
      role: "employer",
      type: "job_application",
      link: "/employers/applicants/",
      title: "New Job Application",
      says: "applied to your job posting: Thesis",
    },
  ])(
    "says to an $role who applied for what, and nothing to the applicant",
    { tags: ["parity.applications.manual.2", "parity.job-board.8"] },
    async (expected) => {
      const { ada, grace, id } = await asked(APPLICATIONS, expected.role);

      expect(await notified(grace)).toMatchObject([
        {
          notification_type: expected.type,
          type: expected.type,
          verb: "submitted",
          level: "info",
          title: expected.title,
          message: `${ada.username} ${expected.says}`,
          actor: shown(ada),
          metadata: { application_id: id },
          link: expected.link,
          is_read: false,
        },
      ]);
      await allProcessed();
      expect(await inboxOf(ada)).toEqual([]);
    },
  );

  it.each(["teacher", "employer"])("holds the longest names and titles, to a %s", async (role) => {
    const [ada, grace] = [await person("ada"), await answerer(APPLICATIONS, role)];
    const [name, title] = ["🦦".repeat(100), "🪵".repeat(200)];
    await env.DB.prepare("update users set full_name = ? where id = ?").bind(name, ada.id).run();

    await as(ada).post(path, { reviewer_id: grace.id, title });

    const [notification] = await notified(grace);
    expect(notification?.message).toContain(name);
    expect(notification?.message).toContain(title);
    expect([...notification!.message].length).toBeLessThanOrEqual(2000);
  });
});
