import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import type * as wire from "#features/applications/wire";
import { as, call, makeAdmin, type Person } from "../../support/as.ts";
import { allFollowed, eventually } from "../../support/eventually.ts";
import { headersOf, OUTSIDERS } from "../../support/outsiders.ts";
import { person } from "../../support/people.ts";

const APPLICATIONS = "/api/applications/";

interface List {
  count: number;
  results: wire.Application[];
  next_cursor: string | null;
}

/** Somebody whose role lets them review. */
async function reviewer(role = "instructor"): Promise<Person> {
  const made = await person("grace");
  await env.DB.prepare("update users set role = ? where id = ?").bind(role, made.id).run();
  return made;
}

/** Two people, one of whom has applied to the other. */
async function submitted(role = "instructor"): Promise<{ ada: Person; grace: Person; id: number }> {
  const [ada, grace] = [await person("ada"), await reviewer(role)];
  const response = await as(ada).post(APPLICATIONS, { reviewer_id: grace.id, title: "Thesis" });
  expect(response.status).toBe(201);
  return { ada, grace, id: (await response.json<wire.Application>()).id };
}

const shown = ({ id, username }: Person, role = "member") => ({
  id,
  username,
  full_name: "",
  company_name: "",
  role,
});

async function problem(response: Response): Promise<[number, string]> {
  expect(response.headers.get("Content-Type")).toBe("application/problem+json");
  return [response.status, (await response.json<{ code: string }>()).code];
}

describe("POST /api/applications/", () => {
  it("201: makes the application, with both as anybody may see them", async () => {
    const [ada, grace] = [await person(), await reviewer()];

    const response = await as(ada).post(APPLICATIONS, {
      reviewer_id: grace.id,
      title: "Thesis",
      message: "  Please. ",
      status: "approved",
      applicant_id: 1,
    });

    expect(response.status).toBe(201);
    expect(response.headers.get("Cache-Control")).toBe("no-store");
    expect(await response.json()).toEqual({
      id: expect.any(Number),
      applicant: shown(ada),
      reviewer: shown(grace, "instructor"),
      title: "Thesis",
      message: "  Please. ",
      status: "submitted",
      created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      decided_at: null,
    });
  });

  it("200: gives the one with the same title again, its message as it was", async () => {
    const { ada, grace, id } = await submitted();

    const response = await as(ada).post(APPLICATIONS, {
      reviewer_id: grace.id,
      title: "Thesis",
      message: "Again.",
    });

    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ id, status: "submitted", message: "" });
  });

  it("201: the longest texts, counted in code points", async () => {
    const [ada, grace] = [await person(), await reviewer()];
    const body = { reviewer_id: grace.id, title: "🦦".repeat(200), message: "🦦".repeat(2000) };

    const response = await as(ada).post(APPLICATIONS, body);

    expect(response.status).toBe(201);
    expect(await response.json()).toMatchObject({ title: body.title, message: body.message });
  });

  const fine = { reviewer_id: 2 ** 50, title: "Thesis" };
  it.each([
    { is: "no JSON", body: "{", headers: {}, answer: [400, "bad-json"] },
    { is: "a list", body: [], headers: {}, answer: [422, "invalid"] },
    { is: "without an id", body: { title: "Thesis" }, headers: {}, answer: [422, "invalid"] },
    { is: "an id of letters", body: { ...fine, reviewer_id: "one" }, headers: {}, answer: [422, "invalid"] },
    {
      is: "an id as text that nobody has",
      body: { ...fine, reviewer_id: String(fine.reviewer_id) },
      headers: {},
      answer: [404, "not-found"],
    },
    { is: "id 0", body: { ...fine, reviewer_id: 0 }, headers: {}, answer: [422, "invalid"] },
    { is: "an id nobody has", body: fine, headers: {}, answer: [404, "not-found"] },
    { is: "without a title", body: { reviewer_id: 1 }, headers: {}, answer: [422, "invalid"] },
    { is: "an empty title", body: { ...fine, title: "" }, headers: {}, answer: [422, "invalid"] },
    { is: "a long title", body: { ...fine, title: "x".repeat(201) }, headers: {}, answer: [422, "invalid"] },
    { is: "a title that is none", body: { ...fine, title: 1 }, headers: {}, answer: [422, "invalid"] },
    {
      is: "a long message",
      body: { ...fine, message: "x".repeat(2001) },
      headers: {},
      answer: [422, "invalid"],
    },
    { is: "a message that is null", body: { ...fine, message: null }, headers: {}, answer: [422, "invalid"] },
    {
      is: "a form",
      body: "a=1",
      headers: { "Content-Type": "application/x-www-form-urlencoded" },
      answer: [415, "unsupported-media-type"],
    },
    {
      is: "64 KiB and more",
      body: { ...fine, x: "x".repeat(65_536) },
      headers: {},
      answer: [413, "too-large"],
    },
  ])("$answer: the body is $is", async ({ body, headers, answer }) => {
    const ada = await person();

    expect(await problem(await as(ada).post(APPLICATIONS, body, headers))).toEqual(answer);
  });

  it.each(["member", "student", "candidate", "jobseeker"])(
    "422: to a %s, with the pointer",
    { tags: "parity.applications.2" },
    async (role) => {
      const [ada, grace] = [await person(), await reviewer(role)];

      const response = await as(ada).post(APPLICATIONS, { reviewer_id: grace.id, title: "Thesis" });

      expect(response.status).toBe(422);
      expect(await response.json()).toMatchObject({
        code: "invalid",
        errors: [{ pointer: "#/reviewer_id" }],
      });
    },
  );

  it("422: to oneself, with the pointer; 404: to whose account is closed", async () => {
    const [ada, grace] = [await reviewer(), await reviewer()];
    await env.DB.prepare("update users set active = 0 where id = ?").bind(grace.id).run();

    const self = await as(ada).post(APPLICATIONS, { reviewer_id: ada.id, title: "Thesis" });
    const closed = await as(ada).post(APPLICATIONS, { reviewer_id: grace.id, title: "Thesis" });

    expect(self.status).toBe(422);
    expect(await self.json()).toMatchObject({ code: "invalid", errors: [{ pointer: "#/reviewer_id" }] });
    expect(await problem(closed)).toEqual([404, "not-found"]);
    expect(await (await as(ada).get(APPLICATIONS)).json()).toMatchObject({ count: 0 });
  });
});

describe("POST …/approve/ and …/reject/", () => {
  it.each([
    { verb: "approve", status: "approved", opposite: "reject" },
    { verb: "reject", status: "rejected", opposite: "approve" },
  ])(
    "200: $verb, and the same again; 409: the opposite, and withdrawing",
    async ({ verb, status, opposite }) => {
      const { ada, grace, id } = await submitted();

      const first = await as(grace).post(`${APPLICATIONS}${id}/${verb}/`);
      const again = await as(grace).post(`${APPLICATIONS}${id}/${verb}/`);

      expect([first.status, again.status]).toEqual([200, 200]);
      const application = await first.json<wire.Application>();
      expect(application).toMatchObject({ id, status, decided_at: expect.stringMatching(/Z$/) });
      expect(await again.json()).toEqual(application);
      const refused = [
        await as(grace).post(`${APPLICATIONS}${id}/${opposite}/`),
        await as(ada).post(`${APPLICATIONS}${id}/withdraw/`),
      ];
      for (const response of refused) expect(await problem(response)).toEqual([409, "already-answered"]);
    },
  );
});

describe("POST …/withdraw/", () => {
  it("200: and again; 409: then deciding on it", async () => {
    const { ada, grace, id } = await submitted();

    const first = await as(ada).post(`${APPLICATIONS}${id}/withdraw/`);
    const again = await as(ada).post(`${APPLICATIONS}${id}/withdraw/`);

    expect([first.status, again.status]).toEqual([200, 200]);
    expect(await first.json()).toMatchObject({ id, status: "withdrawn", decided_at: null });
    for (const verb of ["approve", "reject"]) {
      expect(await problem(await as(grace).post(`${APPLICATIONS}${id}/${verb}/`))).toEqual([
        409,
        "already-answered",
      ]);
    }
  });
});

describe("GET /api/applications/", () => {
  it("200: lists both directions unless told otherwise", async () => {
    const { ada, grace, id } = await submitted();
    const none = { count: 0, results: [], next_cursor: null };

    const list = async (who: Person, query = "") =>
      (await as(who).get(`${APPLICATIONS}${query}`)).json<List>();

    expect(await list(ada)).toMatchObject({
      count: 1,
      results: [{ id, applicant: shown(ada), title: "Thesis" }],
      next_cursor: null,
    });
    expect(await list(grace, "?direction=incoming&status=submitted")).toMatchObject({
      count: 1,
      results: [{ id }],
    });
    expect(await list(grace, "?direction=outgoing")).toEqual(none);
    expect(await list(ada, "?status=approved")).toEqual(none);
  });

  it("200: a page at a time", async () => {
    const { ada, grace, id } = await submitted();
    await as(ada).post(APPLICATIONS, { reviewer_id: grace.id, title: "Other" });

    const first = await (await as(grace).get(`${APPLICATIONS}?limit=1`)).json<List>();
    const cursor = encodeURIComponent(first.next_cursor!);
    const second = await (await as(grace).get(`${APPLICATIONS}?limit=1&cursor=${cursor}`)).json<List>();

    expect(first).toMatchObject({ count: 2, results: [{ title: "Other" }] });
    expect(second).toMatchObject({ count: 2, results: [{ id }], next_cursor: null });
  });

  it.each(["direction=sideways", "status=done", "status=pending", "limit=0", "limit=101", "limit=x"])(
    "422: %s",
    async (query) => {
      const response = await as(await person()).get(`${APPLICATIONS}?${query}`);

      expect(await problem(response)).toEqual([422, "invalid"]);
    },
  );

  it("400: a cursor from nowhere", async () => {
    const response = await as(await person()).get(`${APPLICATIONS}?cursor=abc.def`);

    expect(await problem(response)).toEqual([400, "bad-cursor"]);
  });
});

describe("GET /api/applications/{id}/", () => {
  it("200: to the applicant and to the reviewer", async () => {
    const { ada, grace, id } = await submitted();

    for (const who of [ada, grace]) {
      const response = await as(who).get(`${APPLICATIONS}${id}/`);
      expect(response.status).toBe(200);
      expect(await response.json()).toMatchObject({ id, applicant: shown(ada), status: "submitted" });
    }
  });
});

describe("is between two users alone", () => {
  it.each(OUTSIDERS)(
    "$who gets $status and changes nothing",
    { tags: "parity.applications.5" },
    async ({ who, status }) => {
      const { ada, id } = await submitted();
      const headers = await headersOf(who);

      const answers = [
        call("GET", `${APPLICATIONS}${id}/`, { headers }),
        ...["approve", "reject", "withdraw"].map((verb) =>
          call("POST", `${APPLICATIONS}${id}/${verb}/`, { headers }),
        ),
      ];

      for (const response of await Promise.all(answers)) expect(response.status).toBe(status);
      const { results } = await (await as(ada).get(APPLICATIONS)).json<List>();
      expect(results).toMatchObject([{ id, status: "submitted" }]);
    },
  );

  it.each(OUTSIDERS.filter(({ status }) => status !== 404))(
    "$who can neither apply nor look: $status",
    async ({ who, status }) => {
      const { id } = await reviewer();
      const headers = await headersOf(who);

      const answers = [
        call("POST", APPLICATIONS, { headers, body: { reviewer_id: id, title: "Thesis" } }),
        call("GET", APPLICATIONS, { headers }),
      ];

      for (const response of await Promise.all(answers)) {
        expect(response.status).toBe(status);
        expect(response.headers.get("WWW-Authenticate")).toBe(status === 401 ? "Bearer" : null);
      }
    },
  );

  it("an admin's list holds nothing of it", async () => {
    await submitted();
    const admin = await makeAdmin(await person());

    expect(await (await as(admin).get(APPLICATIONS)).json()).toEqual({
      count: 0,
      results: [],
      next_cursor: null,
    });
  });

  it("the applicant does not decide and the reviewer does not withdraw: 403", async () => {
    const { ada, grace, id } = await submitted();

    const answers = [
      await as(ada).post(`${APPLICATIONS}${id}/approve/`),
      await as(ada).post(`${APPLICATIONS}${id}/reject/`),
      await as(grace).post(`${APPLICATIONS}${id}/withdraw/`),
    ];

    for (const response of answers) expect(await problem(response)).toEqual([403, "forbidden"]);
  });
});

it("404: an id that no application has, or that is none", async () => {
  const ada = as(await person());

  for (const id of ["1", "0", "abc", "1.5", "-1", "9007199254740993", "99999999999999999999", "%00"]) {
    expect((await ada.get(`${APPLICATIONS}${id}/`)).status).toBe(404);
    expect((await ada.post(`${APPLICATIONS}${id}/approve/`)).status).toBe(404);
  }
});

it("405: a wrong method, naming the right ones", async () => {
  const { ada, id } = await submitted();

  const response = await as(ada).put(APPLICATIONS, {});

  expect(await problem(response)).toEqual([405, "method-not-allowed"]);
  expect(response.headers.get("Allow")?.split(", ").sort()).toEqual(["GET", "HEAD", "POST"]);
  expect((await as(ada).delete(`${APPLICATIONS}${id}/`)).headers.get("Allow")).toBe("GET, HEAD");
});

it("answers every path with and without its trailing slash", async () => {
  const [ada, grace] = [await person(), await reviewer()];
  const made = await as(ada).post("/api/applications", { reviewer_id: grace.id, title: "Thesis" });
  const { id } = await made.json<wire.Application>();

  const statuses = [
    made.status,
    (await as(ada).get("/api/applications?status=submitted")).status,
    (await as(ada).get(`/api/applications/${id}`)).status,
    (await as(grace).post(`/api/applications/${id}/approve`)).status,
  ];

  expect(statuses).toEqual([201, 200, 200, 200]);
});

describe("the other one's inbox", () => {
  interface Inbox {
    notifications: { verb: string; notification_type: string; title: string; message: string }[];
  }
  const inboxOf = async (who: Person) => (await as(who).get("/api/notifications/")).json<Inbox>();
  const told = (who: Person) =>
    eventually(
      () => inboxOf(who),
      (inbox) => inbox.notifications.length > 0,
    );

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
      const { ada, grace, id } = await submitted(expected.role);

      const inbox = await told(grace);

      expect(inbox.notifications).toMatchObject([
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
      await allFollowed();
      expect((await inboxOf(ada)).notifications).toEqual([]);
    },
  );

  it.each([
    { verb: "approve", status: "approved", title: "Application Approved!" },
    { verb: "reject", status: "rejected", title: "Application Rejected" },
  ])(
    "says once that it was $status, however often it is done",
    { tags: ["parity.applications.manual.3", "parity.applications.manual.4"] },
    async ({ verb, status, title }) => {
      const { ada, grace, id } = await submitted();

      await Promise.all(Array.from({ length: 50 }, () => as(grace).post(`${APPLICATIONS}${id}/${verb}/`)));

      await told(ada);
      await allFollowed();
      expect((await inboxOf(ada)).notifications).toMatchObject([
        {
          notification_type: `application_${status}`,
          verb: status,
          level: "info",
          title,
          message: `Your application has been ${status}: Thesis`,
          link: "/applications/",
          actor: shown(grace, "instructor"),
          metadata: { application_id: id },
        },
      ]);
      expect((await inboxOf(grace)).notifications).toMatchObject([{ verb: "submitted" }]);
    },
  );

  it("says one thing when fifty approve and reject at once", async () => {
    const { ada, grace, id } = await submitted();

    const responses = await Promise.all(
      Array.from({ length: 50 }, (_, i) =>
        as(grace).post(`${APPLICATIONS}${id}/${i % 2 ? "approve" : "reject"}/`),
      ),
    );

    const statuses = responses.map((response) => response.status).sort();
    expect(statuses).toEqual([...Array(25).fill(200), ...Array(25).fill(409)]);
    await told(ada);
    await allFollowed();
    expect((await inboxOf(ada)).notifications).toHaveLength(1);
  });

  it("says it once when fifty apply for the same at once", async () => {
    const [ada, grace] = [await person("ada"), await reviewer("employer")];

    const responses = await Promise.all(
      Array.from({ length: 50 }, () =>
        as(ada).post(APPLICATIONS, { reviewer_id: grace.id, title: "Thesis" }),
      ),
    );

    expect(responses.map(({ status }) => status).sort()).toEqual([...Array(49).fill(200), 201]);
    await allFollowed();
    expect((await inboxOf(grace)).notifications).toMatchObject([{ notification_type: "job_application" }]);
  });

  it("is empty again when an application is withdrawn", async () => {
    const { ada, grace, id } = await submitted();
    await told(grace);

    await as(ada).post(`${APPLICATIONS}${id}/withdraw/`);

    await allFollowed();
    expect((await inboxOf(grace)).notifications).toEqual([]);
    expect((await inboxOf(ada)).notifications).toEqual([]);
  });

  it.each(["teacher", "employer"])("holds the longest names and titles, to a %s", async (role) => {
    const [ada, grace] = [await person("ada"), await reviewer(role)];
    const [name, title] = ["🦦".repeat(100), "🪵".repeat(200)];
    await env.DB.prepare("update users set full_name = ? where id = ?").bind(name, ada.id).run();

    await as(ada).post(APPLICATIONS, { reviewer_id: grace.id, title });

    const [line] = (await told(grace)).notifications;
    expect(line?.message).toContain(name);
    expect(line?.message).toContain(title);
    expect([...line!.message].length).toBeLessThanOrEqual(2000);
  });
});
