import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import type * as wire from "#features/connections/wire";
import { as, call, makeAdmin, type Person } from "../../support/as.ts";
import { allFollowed, eventually } from "../../support/eventually.ts";
import { headersOf, OUTSIDERS } from "../../support/outsiders.ts";
import { person } from "../../support/people.ts";

const REQUESTS = "/api/connection_requests/";

interface List<Item> {
  count: number;
  results: Item[];
  next_cursor: string | null;
}

/** Two people, one of whom has asked the other. */
async function pending(): Promise<{ ada: Person; grace: Person; id: number }> {
  const [ada, grace] = [await person("ada"), await person("grace")];
  const response = await as(ada).post(REQUESTS, { recipient_id: grace.id });
  expect(response.status).toBe(201);
  return { ada, grace, id: (await response.json<wire.ConnectionRequest>()).id };
}

/** Two people who are connected. */
async function connected() {
  const two = await pending();
  expect((await as(two.grace).post(`${REQUESTS}${two.id}/accept/`)).status).toBe(200);
  return two;
}

const shown = ({ id, username }: Person) => ({
  id,
  username,
  full_name: "",
  company_name: "",
  role: "member",
});

async function problem(response: Response): Promise<[number, string]> {
  expect(response.headers.get("Content-Type")).toBe("application/problem+json");
  return [response.status, (await response.json<{ code: string }>()).code];
}

describe("POST /api/connection_requests/", () => {
  it("201: makes the request, with both as anybody may see them", {
    tags: "parity.connections.endpoints.8",
  }, async () => {
    const [ada, grace] = [await person(), await person()];

    const response = await as(ada).post(REQUESTS, {
      recipient_id: grace.id,
      status: "accepted",
      requester_id: 1,
    });

    expect(response.status).toBe(201);
    expect(response.headers.get("Cache-Control")).toBe("no-store");
    expect(await response.json()).toEqual({
      id: expect.any(Number),
      requester: shown(ada),
      recipient: shown(grace),
      status: "pending",
      created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      responded_at: null,
    });
  });

  it("200: gives the pending one again", async () => {
    const { ada, grace, id } = await pending();

    const response = await as(ada).post(REQUESTS, { recipient_id: grace.id });

    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ id, status: "pending" });
  });

  it("200: accepts theirs when they asked first", async () => {
    const { ada, grace, id } = await pending();

    const response = await as(grace).post(REQUESTS, { recipient_id: ada.id });

    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ id, requester: shown(ada), status: "accepted" });
  });

  it.each([
    { is: "no JSON", body: "{", headers: {}, answer: [400, "bad-json"] },
    { is: "a list", body: [], headers: {}, answer: [422, "invalid"] },
    { is: "without an id", body: {}, headers: {}, answer: [422, "invalid"] },
    { is: "text that is no id", body: { recipient_id: "1x" }, headers: {}, answer: [422, "invalid"] },
    { is: "a broken id", body: { recipient_id: 1.5 }, headers: {}, answer: [422, "invalid"] },
    { is: "id 0", body: { recipient_id: 0 }, headers: {}, answer: [422, "invalid"] },
    { is: "a negative id", body: { recipient_id: -1 }, headers: {}, answer: [422, "invalid"] },
    { is: "an id beyond all", body: { recipient_id: 2 ** 53 }, headers: {}, answer: [422, "invalid"] },
    { is: "an id nobody has", body: { recipient_id: 2 ** 53 - 1 }, headers: {}, answer: [404, "not-found"] },
    {
      is: "a form",
      body: "a=1",
      headers: { "Content-Type": "application/x-www-form-urlencoded" },
      answer: [415, "unsupported-media-type"],
    },
    {
      is: "64 KiB and more",
      body: { recipient_id: 1, x: "x".repeat(65_536) },
      headers: {},
      answer: [413, "too-large"],
    },
  ])("$answer: the body is $is", async ({ body, headers, answer }) => {
    const ada = await person();

    expect(await problem(await as(ada).post(REQUESTS, body, headers))).toEqual(answer);
  });

  it("422: points at the id of who asks themself", async () => {
    const ada = await person();

    const response = await as(ada).post(REQUESTS, { recipient_id: ada.id });

    expect(response.status).toBe(422);
    expect(await response.json()).toMatchObject({ code: "invalid", errors: [{ pointer: "#/recipient_id" }] });
  });

  it("409: already connected, from both sides", async () => {
    const { ada, grace } = await connected();

    for (const [from, to] of [
      [ada, grace],
      [grace, ada],
    ] as const) {
      expect(await problem(await as(from).post(REQUESTS, { recipient_id: to.id }))).toEqual([
        409,
        "already-connected",
      ]);
    }
  });

  it("409: recently rejected", async () => {
    const { ada, grace, id } = await pending();
    await as(grace).post(`${REQUESTS}${id}/reject/`);

    const again = await as(ada).post(REQUESTS, { recipient_id: grace.id });

    expect(await problem(again)).toEqual([409, "recently-rejected"]);
    expect((await as(grace).post(REQUESTS, { recipient_id: ada.id })).status).toBe(201);
  });
});

describe("POST …/accept/ and …/reject/", () => {
  it.each([
    { verb: "accept", status: "accepted", opposite: "reject" },
    { verb: "reject", status: "rejected", opposite: "accept" },
  ])(
    "200: $verb, and the same again; 409: the opposite, and cancelling",
    { tags: ["parity.connections.endpoints.10", "parity.connections.endpoints.11"] },
    async ({ verb, status, opposite }) => {
      const { ada, grace, id } = await pending();

      const first = await as(grace).post(`${REQUESTS}${id}/${verb}/`);
      const again = await as(grace).post(`${REQUESTS}${id}/${verb}/`);

      expect([first.status, again.status]).toEqual([200, 200]);
      const request = await first.json<wire.ConnectionRequest>();
      expect(request).toMatchObject({ id, status, responded_at: expect.stringMatching(/Z$/) });
      expect(await again.json()).toEqual(request);
      const refused = [
        await as(grace).post(`${REQUESTS}${id}/${opposite}/`),
        await as(ada).post(`${REQUESTS}${id}/cancel/`),
      ];
      for (const response of refused) expect(await problem(response)).toEqual([409, "already-answered"]);
    },
  );
});

describe("POST …/cancel/", () => {
  it("200: and again; 409: then answering it", async () => {
    const { ada, grace, id } = await pending();

    const first = await as(ada).post(`${REQUESTS}${id}/cancel/`);
    const again = await as(ada).post(`${REQUESTS}${id}/cancel/`);

    expect([first.status, again.status]).toEqual([200, 200]);
    expect(await first.json()).toMatchObject({ id, status: "cancelled", responded_at: null });
    for (const verb of ["accept", "reject"]) {
      expect(await problem(await as(grace).post(`${REQUESTS}${id}/${verb}/`))).toEqual([
        409,
        "already-answered",
      ]);
    }
  });
});

describe("GET /api/connection_requests/", () => {
  it("200: lists both directions unless told otherwise", {
    tags: "parity.connections.endpoints.9",
  }, async () => {
    const { ada, grace, id } = await pending();

    const list = async (who: Person, query = "") =>
      (await as(who).get(`${REQUESTS}${query}`)).json<List<wire.ConnectionRequest>>();

    expect(await list(ada)).toMatchObject({
      count: 1,
      results: [{ id, requester: shown(ada) }],
      next_cursor: null,
    });
    expect(await list(grace, "?direction=incoming&status=pending")).toMatchObject({
      count: 1,
      results: [{ id }],
    });
    expect(await list(grace, "?direction=outgoing")).toEqual({ count: 0, results: [], next_cursor: null });
    expect(await list(ada, "?status=accepted")).toEqual({ count: 0, results: [], next_cursor: null });
  });

  it.each(["direction=sideways", "status=done", "limit=0", "limit=101", "limit=x"])(
    "422: %s",
    async (query) => {
      expect(await problem(await as(await person()).get(`${REQUESTS}?${query}`))).toEqual([422, "invalid"]);
    },
  );

  it.each([REQUESTS, "/api/connections/", "/api/search_users/?q=ada"])(
    "400: a cursor from nowhere at %s",
    async (path) => {
      const url = `${path}${path.includes("?") ? "&" : "?"}cursor=abc.def`;

      expect(await problem(await as(await person()).get(url))).toEqual([400, "bad-cursor"]);
    },
  );
});

describe("connections", () => {
  it("200: lists the other one, with the id of the request it came from", {
    tags: "parity.connections.endpoints.12",
  }, async () => {
    const { ada, grace, id } = await connected();

    for (const [who, other] of [
      [ada, grace],
      [grace, ada],
    ] as const) {
      const response = await as(who).get("/api/connections/");
      expect(response.status).toBe(200);
      expect(await response.json()).toEqual({
        count: 1,
        results: [{ id, user: shown(other), connected_at: expect.stringMatching(/Z$/) }],
        next_cursor: null,
      });
    }
  });

  it("204: either side ends it, then 404, and both may ask again", {
    tags: "parity.connections.endpoints.13",
  }, async () => {
    for (const side of ["ada", "grace"] as const) {
      const { id, ...people } = await connected();
      const other = side === "ada" ? people.grace : people.ada;

      const response = await as(people[side]).delete(`/api/connections/${id}/`);

      expect([response.status, await response.text()]).toEqual([204, ""]);
      for (const who of [people.ada, people.grace]) {
        expect(await problem(await as(who).delete(`/api/connections/${id}/`))).toEqual([404, "not-found"]);
        expect(await (await as(who).get("/api/connections/")).json()).toMatchObject({
          count: 0,
          results: [],
        });
      }
      expect((await as(other).post(REQUESTS, { recipient_id: people[side].id })).status).toBe(201);
    }
  });

  it("does not come back when the accepted request is accepted again", async () => {
    const { ada, grace, id } = await connected();
    await as(ada).delete(`/api/connections/${id}/`);

    expect((await as(grace).post(`${REQUESTS}${id}/accept/`)).status).toBe(200);
    expect(await (await as(grace).get("/api/connections/")).json()).toMatchObject({ count: 0 });
  });
});

describe("GET /api/search_users/", () => {
  it.each(["", "?q=", "?q=a", `?q=${"a".repeat(101)}`, `?q=${encodeURIComponent("🦦")}`])(
    "422: %s",
    async (query) => {
      expect(await problem(await as(await person()).get(`/api/search_users/${query}`))).toEqual([
        422,
        "invalid",
      ]);
    },
  );

  it("200: says of each how they stand to the caller, and no address", {
    tags: "parity.connections.endpoints.7",
  }, async () => {
    const { ada, grace } = await pending();
    const friends = await connected();
    const found = async (caller: Person, q: Person) => {
      const response = await as(caller).get(`/api/search_users/?q=${encodeURIComponent(q.email)}`);
      expect(response.status).toBe(200);
      return response.json();
    };
    const page = (user: Person, relation: string) => ({
      count: 1,
      results: [{ ...shown(user), relation }],
      next_cursor: null,
    });

    expect(await found(ada, grace)).toEqual(page(grace, "requested"));
    expect(await found(grace, ada)).toEqual(page(ada, "asked"));
    expect(await found(friends.ada, friends.grace)).toEqual(page(friends.grace, "connected"));
    expect(await found(friends.grace, friends.ada)).toEqual(page(friends.ada, "connected"));
    expect(await found(ada, friends.ada)).toEqual(page(friends.ada, "none"));
    expect(await found(ada, ada)).toEqual({ count: 0, results: [], next_cursor: null });
  });

  it("200: a hundred code points are not too many, two are enough", async () => {
    const ada = await person();
    for (const q of ["🦦🦦", "🦦".repeat(100), "'; DROP TABLE users; --", '"*%_\\']) {
      const response = await as(ada).get(`/api/search_users/?q=${encodeURIComponent(q)}`);
      expect(response.status).toBe(200);
      expect(await response.json()).toEqual({ count: 0, results: [], next_cursor: null });
    }
  });
});

describe("is between two users alone", () => {
  it.each(OUTSIDERS)(
    "$who gets $status and changes nothing",
    { tags: "parity.connections.15" },
    async ({ who, status }) => {
      const open = await pending();
      const linked = await connected();
      const headers = await headersOf(who);

      const answers = [
        ...["accept", "reject", "cancel"].map((verb) =>
          call("POST", `${REQUESTS}${open.id}/${verb}/`, { headers }),
        ),
        call("DELETE", `/api/connections/${linked.id}/`, { headers }),
      ];

      for (const response of await Promise.all(answers)) expect(response.status).toBe(status);
      const requests = await (await as(open.ada).get(REQUESTS)).json<List<wire.ConnectionRequest>>();
      expect(requests.results).toMatchObject([{ id: open.id, status: "pending" }]);
      expect(await (await as(linked.ada).get("/api/connections/")).json()).toMatchObject({ count: 1 });
    },
  );

  it.each(OUTSIDERS.filter(({ status }) => status !== 404))(
    "$who can neither ask nor look: $status",
    { tags: "parity.connections.14" },
    async ({ who, status }) => {
      const { id } = await person();
      const headers = await headersOf(who);

      const answers = [
        call("POST", REQUESTS, { headers, body: { recipient_id: id } }),
        call("GET", REQUESTS, { headers }),
        call("GET", "/api/connections/", { headers }),
        call("GET", "/api/search_users/?q=ada", { headers }),
      ];

      for (const response of await Promise.all(answers)) {
        expect(response.status).toBe(status);
        expect(response.headers.get("WWW-Authenticate")).toBe(status === 401 ? "Bearer" : null);
      }
    },
  );

  it("a stranger's lists hold nothing of it", async () => {
    await pending();
    await connected();
    const stranger = await makeAdmin(await person());

    for (const path of [REQUESTS, "/api/connections/"]) {
      expect(await (await as(stranger).get(path)).json()).toEqual({
        count: 0,
        results: [],
        next_cursor: null,
      });
    }
  });

  it("the requester does not answer and the recipient does not cancel: 403", {
    tags: "parity.connections.15",
  }, async () => {
    const { ada, grace, id } = await pending();

    const answers = [
      await as(ada).post(`${REQUESTS}${id}/accept/`),
      await as(ada).post(`${REQUESTS}${id}/reject/`),
      await as(grace).post(`${REQUESTS}${id}/cancel/`),
    ];

    for (const response of answers) expect(await problem(response)).toEqual([403, "forbidden"]);
  });
});

it("404: an id that no request has, or that is none", async () => {
  const ada = as(await person());

  for (const id of ["1", "0", "abc", "1.5", "-1", "9007199254740993", "99999999999999999999", "%00"]) {
    expect((await ada.post(`${REQUESTS}${id}/accept/`)).status).toBe(404);
    expect((await ada.delete(`/api/connections/${id}/`)).status).toBe(404);
  }
});

it("405: a wrong method, naming the right ones", async () => {
  const { ada, id } = await pending();

  const response = await as(ada).put(REQUESTS, {});

  expect(await problem(response)).toEqual([405, "method-not-allowed"]);
  expect(response.headers.get("Allow")?.split(", ").sort()).toEqual(["GET", "HEAD", "POST"]);
  expect((await as(ada).get(`${REQUESTS}${id}/accept/`)).headers.get("Allow")).toBe("POST");
});

it("answers every path with and without its trailing slash", async () => {
  const [ada, grace] = [await person(), await person()];
  const asked = await as(ada).post("/api/connection_requests", { recipient_id: grace.id });
  const { id } = await asked.json<wire.ConnectionRequest>();

  const statuses = [
    asked.status,
    (await as(ada).get("/api/connection_requests?status=pending")).status,
    (await as(grace).post(`/api/connection_requests/${id}/accept`)).status,
    (await as(ada).get("/api/connections")).status,
    (await as(ada).get("/api/search_users?q=grace")).status,
    (await as(ada).delete(`/api/connections/${id}`)).status,
  ];

  expect(statuses).toEqual([201, 200, 200, 200, 200, 204]);
});

describe("the other one's inbox", () => {
  interface Inbox {
    unread_count: number;
    notifications: { verb: string; title: string; actor: { id: number }; metadata: object }[];
  }
  const inboxOf = async (who: Person) => (await as(who).get("/api/notifications/")).json<Inbox>();
  const told = (who: Person, count: number) =>
    eventually(
      () => inboxOf(who),
      (inbox) => inbox.notifications.length >= count,
    );

  it("says who asked, and nothing to the one who asked", { tags: "parity.connections.5" }, async () => {
    const { ada, grace, id } = await pending();

    const inbox = await told(grace, 1);

    expect(inbox.notifications).toMatchObject([
      {
        notification_type: "connection",
        type: "connection",
        verb: "requested",
        title: `${ada.username} wants to connect with you`,
        actor: shown(ada),
        metadata: { request_id: id },
        link: "/connections/",
        is_read: false,
      },
    ]);
    await allFollowed();
    expect((await inboxOf(ada)).notifications).toEqual([]);
  });

  it.each([
    { verb: "accept", status: "accepted" },
    { verb: "reject", status: "rejected" },
  ])(
    "says once who $status, however often it is done",
    { tags: ["parity.connections.3", "parity.connections.8", "parity.connections.13"] },
    async ({ verb, status }) => {
      const { ada, grace, id } = await pending();

      await Promise.all(Array.from({ length: 50 }, () => as(grace).post(`${REQUESTS}${id}/${verb}/`)));

      await told(ada, 1);
      await allFollowed();
      expect((await inboxOf(ada)).notifications).toMatchObject([
        { verb: status, actor: shown(grace), metadata: { request_id: id } },
      ]);
      expect((await inboxOf(grace)).notifications).toMatchObject([{ verb: "requested" }]);
    },
  );

  it("says one thing when fifty accept and reject at once", async () => {
    const { ada, grace, id } = await pending();

    const responses = await Promise.all(
      Array.from({ length: 50 }, (_, i) =>
        as(grace).post(`${REQUESTS}${id}/${i % 2 ? "accept" : "reject"}/`),
      ),
    );

    const statuses = responses.map((response) => response.status).sort();
    expect(statuses).toEqual([...Array(25).fill(200), ...Array(25).fill(409)]);
    await told(ada, 1);
    await allFollowed();
    expect((await inboxOf(ada)).notifications).toHaveLength(1);
  });

  it("has one line on each side when both ask at once, fifty times", async () => {
    const [ada, grace] = [await person(), await person()];

    const responses = await Promise.all(
      Array.from({ length: 50 }, (_, i) => {
        const [from, to] = i % 2 ? [ada, grace] : [grace, ada];
        return as(from).post(REQUESTS, { recipient_id: to.id });
      }),
    );

    expect(responses.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(responses.filter(({ status }) => ![200, 201, 409].includes(status))).toEqual([]);
    await allFollowed();
    const lines = [...(await inboxOf(ada)).notifications, ...(await inboxOf(grace)).notifications];
    expect(lines.map(({ verb }) => verb).sort()).toEqual(["accepted", "requested"]);
    // What was asked reached the one, and that it was accepted the other.
    expect(new Set(lines.map(({ actor }) => actor.id)).size).toBe(2);
  });

  it("is empty again when a request is taken back", async () => {
    const { ada, grace, id } = await pending();
    await told(grace, 1);

    await as(ada).post(`${REQUESTS}${id}/cancel/`);

    await allFollowed();
    expect((await inboxOf(grace)).notifications).toEqual([]);
    expect((await inboxOf(ada)).notifications).toEqual([]);
  });
});

it("leaves no row behind of a refused request", async () => {
  const before = await env.DB.prepare("select count(*) from connection_requests").first();
  const ada = await person();

  await as(ada).post(REQUESTS, { recipient_id: ada.id });
  await as(ada).post(REQUESTS, { recipient_id: 2 ** 50 });

  expect(await env.DB.prepare("select count(*) from connection_requests").first()).toEqual(before);
});
