import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { as, call, makeAdmin } from "../../support/as.ts";
import { headersOf, OUTSIDERS } from "../../support/outsiders.ts";
import { person } from "../../support/people.ts";
import { answerer, KINDS, problem, shown } from "./kinds.ts";
import { ask, asked, bodyOf, listOf, NOTHING } from "./scene.ts";

const INVALID = [422, "invalid"];
/** No id of a user, as far as it shows. */
const NO_IDS = [undefined, "1x", 1.5, 0, -1, 2 ** 53];

describe.each(KINDS)("a $name", (kind) => {
  const { path, idField, asker, answerer: other, waiting, answers, withdrawal, answeredAt, role } = kind;

  describe("that is made", () => {
    it("201: shows both users in public form, and takes neither status nor maker from the body", {
      tags: "parity.connections.endpoints.8",
    }, async () => {
      const [ada, grace] = [await person(), await answerer(kind)];
      const forged = { status: answers[0].status, [`${asker}_id`]: 1 };

      const response = await as(ada).post(path, { ...bodyOf(kind, grace), ...forged });

      expect(response.status).toBe(201);
      expect(response.headers.get("Cache-Control")).toBe("no-store");
      expect(await response.json()).toEqual({
        ...kind.fields,
        id: expect.any(Number),
        [asker]: shown(ada),
        [other]: shown(grace, role),
        status: waiting,
        created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
        [answeredAt]: null,
      });
    });

    it("200: is given again while it waits, as it was", async () => {
      const [ada, grace] = [await person(), await answerer(kind)];
      const first = await (await ask(kind, ada, grace)).json();

      const again = await as(ada).post(path, { ...bodyOf(kind, grace), message: "Something else." });

      expect([again.status, await again.json()]).toEqual([200, first]);
    });

    it.each([
      { is: "no JSON", body: "{", answer: [400, "bad-json"] },
      { is: "a list", body: [], answer: INVALID },
      ...NO_IDS.map((id) => ({ is: `with the id ${id}`, body: { [idField]: id }, answer: INVALID })),
      { is: "with an id nobody has", body: { [idField]: 2 ** 53 - 1 }, answer: [404, "not-found"] },
      { is: "with its text", body: { [idField]: String(2 ** 53 - 1) }, answer: [404, "not-found"] },
      {
        is: "a form",
        body: "a=1",
        headers: { "Content-Type": "application/x-www-form-urlencoded" },
        answer: [415, "unsupported-media-type"],
      },
      { is: "64 KiB and more", body: { x: "x".repeat(65_536) }, answer: [413, "too-large"] },
    ] as { is: string; body: unknown; headers?: Record<string, string>; answer: unknown[] }[])(
      "$answer: the body is $is",
      async ({ body, headers, answer }) => {
        const isObject = typeof body === "object" && !Array.isArray(body);
        const whole = isObject ? { ...kind.fields, ...body } : body;

        expect(await problem(await as(await person()).post(path, whole, headers))).toEqual(answer);
      },
    );

    it("422: points at the id of who asks themself; 404: their account is closed; leaves no row", async () => {
      const [ada, closed] = [await answerer(kind), await answerer(kind)];
      await env.DB.prepare("update users set active = 0 where id = ?").bind(closed.id).run();

      const self = await ask(kind, ada, ada);

      expect(self.status).toBe(422);
      expect(await self.json()).toMatchObject({ code: "invalid", errors: [{ pointer: `#/${idField}` }] });
      expect(await problem(await ask(kind, ada, closed))).toEqual([404, "not-found"]);
      expect(await listOf(kind, ada)).toEqual(NOTHING);
    });
  });

  describe("that is settled", () => {
    it.each([
      { answer: answers[0], opposite: answers[1] },
      { answer: answers[1], opposite: answers[0] },
    ])(
      "200: $answer.verb, and the same again; 409: the opposite, and taking it back",
      { tags: ["parity.connections.endpoints.10", "parity.connections.endpoints.11"] },
      async ({ answer, opposite }) => {
        const { ada, grace, id, act } = await asked(kind);

        const first = await act(grace, answer);
        const again = await act(grace, answer);

        expect([first.status, again.status]).toEqual([200, 200]);
        const item = await first.json();
        expect(item).toMatchObject({ id, status: answer.status, [answeredAt]: expect.stringMatching(/Z$/) });
        expect(await again.json()).toEqual(item);
        for (const refused of [await act(grace, opposite), await act(ada, withdrawal)])
          expect(await problem(refused)).toEqual([409, "already-answered"]);
      },
    );

    it(`200: ${withdrawal.verb}, and again; 409: then answering it`, async () => {
      const { ada, grace, id, act } = await asked(kind);

      const first = await act(ada, withdrawal);
      const again = await act(ada, withdrawal);

      expect([first.status, again.status]).toEqual([200, 200]);
      expect(await first.json()).toMatchObject({ id, status: withdrawal.status, [answeredAt]: null });
      for (const answer of answers)
        expect(await problem(await act(grace, answer))).toEqual([409, "already-answered"]);
    });

    it("403: by the wrong one of the two", { tags: "parity.connections.15" }, async () => {
      const { ada, grace, act } = await asked(kind);

      const responses = [
        await act(ada, answers[0]),
        await act(ada, answers[1]),
        await act(grace, withdrawal),
      ];

      for (const response of responses) expect(await problem(response)).toEqual([403, "forbidden"]);
    });
  });

  describe("in the list", () => {
    it("200: is shown to both, in the direction and status that is asked for", {
      tags: "parity.connections.endpoints.9",
    }, async () => {
      const { ada, grace, id } = await asked(kind);
      const all = await listOf(kind, ada);

      expect(all).toMatchObject({ count: 1, results: [{ id, [asker]: shown(ada) }], next_cursor: null });
      expect(await listOf(kind, grace, `?direction=incoming&status=${waiting}`)).toEqual(all);
      expect(await listOf(kind, grace, "?direction=outgoing")).toEqual(NOTHING);
      expect(await listOf(kind, ada, `?status=${answers[0].status}`)).toEqual(NOTHING);
    });

    it("200: comes a page at a time", async () => {
      const { ada, id } = await asked(kind);
      const { id: newer } = await (await ask(kind, ada, await answerer(kind))).json<{ id: number }>();

      const first = await listOf(kind, ada, "?limit=1");
      const second = await listOf(kind, ada, `?limit=1&cursor=${encodeURIComponent(first.next_cursor!)}`);

      expect(first).toMatchObject({ count: 2, results: [{ id: newer }] });
      expect(second).toMatchObject({ count: 2, results: [{ id }], next_cursor: null });
    });

    it.each([
      { query: "direction=sideways", answer: INVALID },
      { query: "status=done", answer: INVALID },
      { query: "limit=0", answer: INVALID },
      { query: "limit=101", answer: INVALID },
      { query: "limit=x", answer: INVALID },
      { query: "cursor=abc.def", answer: [400, "bad-cursor"] },
    ])("$answer: $query", async ({ query, answer }) => {
      expect(await problem(await as(await person()).get(`${path}?${query}`))).toEqual(answer);
    });
  });

  describe("is between two users alone", () => {
    it.each(OUTSIDERS)(
      "$who gets $status and changes nothing",
      { tags: ["parity.connections.15", "parity.applications.5"] },
      async ({ who, status }) => {
        const { ada, id } = await asked(kind);
        const headers = await headersOf(who);

        const calls = kind.routesOf(id).map(([method, route]) => call(method, route, { headers }));

        for (const response of await Promise.all(calls)) expect(response.status).toBe(status);
        expect(await listOf(kind, ada)).toMatchObject({ results: [{ id, status: waiting }] });
      },
    );

    it.each(OUTSIDERS.filter(({ status }) => status !== 404))(
      "$who can neither ask nor look: $status",
      { tags: "parity.connections.14" },
      async ({ who, status }) => {
        const headers = await headersOf(who);

        const calls = [
          call("POST", path, { headers, body: bodyOf(kind, await answerer(kind)) }),
          call("GET", path, { headers }),
        ];

        for (const response of await Promise.all(calls)) {
          expect(response.status).toBe(status);
          expect(response.headers.get("WWW-Authenticate")).toBe(status === 401 ? "Bearer" : null);
        }
      },
    );

    it("an admin's list holds nothing of it", async () => {
      await asked(kind);

      expect(await listOf(kind, await makeAdmin(await person()))).toEqual(NOTHING);
    });
  });

  it("404: an id that none has, or that is none", async () => {
    const ada = await person();
    const headers = { Authorization: `Bearer ${ada.token}` };

    for (const id of ["1", "0", "abc", "1.5", "-1", "9007199254740993", "99999999999999999999", "%00"]) {
      for (const [method, route] of kind.routesOf(id))
        expect((await call(method, route, { headers })).status, route).toBe(404);
    }
  });

  it("405: a wrong method, naming the right ones", async () => {
    const { ada, id } = await asked(kind);

    const response = await as(ada).put(path, {});

    expect(await problem(response)).toEqual([405, "method-not-allowed"]);
    expect(response.headers.get("Allow")?.split(", ").sort()).toEqual(["GET", "HEAD", "POST"]);
    const answering = await as(ada).get(`${path}${id}/${answers[0].verb}/`);
    expect(answering.headers.get("Allow")).toBe("POST");
  });

  it("is reached with and without the trailing slash of a path", async () => {
    const [ada, grace] = [await person(), await answerer(kind)];
    const bare = path.replace(/\/$/, "");
    const made = await as(ada).post(bare, bodyOf(kind, grace));
    const { id } = await made.json<{ id: number }>();

    const statuses = [
      made.status,
      (await as(ada).get(`${bare}?status=${waiting}`)).status,
      (await as(grace).post(`${bare}/${id}/${answers[0].verb}`)).status,
    ];

    expect(statuses).toEqual([201, 200, 200]);
  });
});
