import { describe, expect, it } from "vitest";
import { as, call, makeAdmin, type Person } from "../../support/as.ts";
import { allProcessed } from "../../support/eventually.ts";
import { headersOf, OUTSIDERS } from "../../support/outsiders.ts";
import { person } from "../../support/people.ts";
import { CONNECTION_REQUESTS, problem, shown } from "../answerable/kinds.ts";
import { asked, inboxOf, NOTHING, notified } from "../answerable/scene.ts";

const REQUESTS = CONNECTION_REQUESTS.path;
const pending = () => asked(CONNECTION_REQUESTS);

/** Two people who are connected. */
async function connected() {
  const two = await pending();
  expect((await as(two.grace).post(`${REQUESTS}${two.id}/accept/`)).status).toBe(200);
  return two;
}

describe("POST /api/connection_requests/", () => {
  it("200: accepts theirs when they asked first", async () => {
    const { ada, grace, id } = await pending();

    const response = await as(grace).post(REQUESTS, { recipient_id: ada.id });

    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ id, requester: shown(ada), status: "accepted" });
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

it.each(["/api/connections/", "/api/search_users/?q=ada"])(
  "400: a cursor from nowhere at %s",
  async (path) => {
    const url = `${path}${path.includes("?") ? "&" : "?"}cursor=abc.def`;

    expect(await problem(await as(await person()).get(url))).toEqual([400, "bad-cursor"]);
  },
);

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
    expect(await found(ada, ada)).toEqual(NOTHING);
  });

  it("200: a hundred code points are not too many, two are enough", async () => {
    const ada = await person();
    for (const q of ["🦦🦦", "🦦".repeat(100), "'; DROP TABLE users; --", '"*%_\\']) {
      const response = await as(ada).get(`/api/search_users/?q=${encodeURIComponent(q)}`);
      expect(response.status).toBe(200);
      expect(await response.json()).toEqual(NOTHING);
    }
  });
});

describe("a connection is between two users alone", () => {
  it.each(OUTSIDERS)(
    "$who gets $status and changes nothing",
    { tags: "parity.connections.15" },
    async ({ who, status }) => {
      const { ada, id } = await connected();

      const response = await call("DELETE", `/api/connections/${id}/`, { headers: await headersOf(who) });

      expect(response.status).toBe(status);
      expect(await (await as(ada).get("/api/connections/")).json()).toMatchObject({ count: 1 });
    },
  );

  it.each(OUTSIDERS.filter(({ status }) => status !== 404))(
    "$who can neither list nor search: $status",
    { tags: "parity.connections.14" },
    async ({ who, status }) => {
      const headers = await headersOf(who);

      for (const path of ["/api/connections/", "/api/search_users/?q=ada"]) {
        const response = await call("GET", path, { headers });
        expect(response.status).toBe(status);
        expect(response.headers.get("WWW-Authenticate")).toBe(status === 401 ? "Bearer" : null);
      }
    },
  );

  it("an admin's list holds nothing of it", async () => {
    await connected();
    const admin = await makeAdmin(await person());

    expect(await (await as(admin).get("/api/connections/")).json()).toEqual(NOTHING);
  });
});

it("404: an id that no connection has, or that is none", async () => {
  const ada = as(await person());

  for (const id of ["1", "0", "abc", "1.5", "-1", "9007199254740993", "99999999999999999999", "%00"])
    expect((await ada.delete(`/api/connections/${id}/`)).status).toBe(404);
});

it("answers every path with and without its trailing slash", async () => {
  const { ada, id } = await connected();

  const statuses = [
    (await as(ada).get("/api/connections")).status,
    (await as(ada).get("/api/search_users?q=grace")).status,
    (await as(ada).delete(`/api/connections/${id}`)).status,
  ];

  expect(statuses).toEqual([200, 200, 204]);
});

describe("the other one's inbox", () => {
  it("says who asked, and nothing to the one who asked", { tags: "parity.connections.5" }, async () => {
    const { ada, grace, id } = await pending();

    expect(await notified(grace)).toMatchObject([
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
    await allProcessed();
    expect(await inboxOf(ada)).toEqual([]);
  });

  it("has one notification on each side when both ask at once, fifty times", async () => {
    const [ada, grace] = [await person(), await person()];

    const responses = await Promise.all(
      Array.from({ length: 50 }, (_, i) => {
        const [from, to] = i % 2 ? [ada, grace] : [grace, ada];
        return as(from).post(REQUESTS, { recipient_id: to.id });
      }),
    );

    expect(responses.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(responses.filter(({ status }) => ![200, 201, 409].includes(status))).toEqual([]);
    await allProcessed();
    const notifications = [...(await inboxOf(ada)), ...(await inboxOf(grace))];
    expect(notifications.map(({ verb }) => verb).sort()).toEqual(["accepted", "requested"]);
    // What was asked reached the one, and that it was accepted the other.
    expect(new Set(notifications.map(({ actor }) => actor.id)).size).toBe(2);
  });
});
