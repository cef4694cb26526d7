import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { as, makeAdmin, type Person } from "../../support/as.ts";
import { list, notifyMany } from "../../support/inbox.ts";
import { person } from "../../support/people.ts";
import { openSocket } from "../../support/socket.ts";
import { truthOf } from "../../support/truth.ts";

const PATH = "/api/notifications";

async function act(of: Person, id: number | undefined, key: string): Promise<number> {
  return (await as(of).post(`${PATH}/${id}/actions/${key}/`)).status;
}

async function newest(of: Person) {
  const [notification] = (await list(of)).notifications;
  return notification!;
}

/** Grace has asked Ada to connect. */
async function asked(): Promise<{ ada: Person; grace: Person; request: number }> {
  const [ada, grace] = [await person(), await person()];
  const response = await as(grace).post("/api/connection_requests/", { recipient_id: ada.id });
  return { ada, grace, request: (await response.json<{ id: number }>()).id };
}

describe("an action of a host application", () => {
  const actions = [
    { key: "yes", label: "Yes", style: "primary" as const },
    { key: "no", label: "No", style: "plain" as const },
  ];

  it("is recorded once, under one number, on every device", async () => {
    const ada = await person();
    await notifyMany(ada, 1, { actions });
    const { id } = await newest(ada);
    const [v1, v2, older] = [
      await openSocket(ada.token),
      await openSocket(ada.token, { offers: "herald.v2" }),
      await openSocket(ada.token, { older: true }),
    ];

    expect(await act(ada, id, "yes")).toBe(200);
    expect(await act(ada, id, "yes")).toBe(200);
    expect(await act(ada, id, "no")).toBe(409);
    expect(await act(ada, id, "perhaps")).toBe(404);

    expect(await list(ada)).toMatchObject({ seq: 2, notifications: [{ acted: "yes", actions }] });
    expect(await v2.next("notification_updated")).toMatchObject({ changes: { acted: "yes" }, seq: 2 });
    // Under its number, as a frame that changes nothing.
    for (const socket of [v1, older])
      expect(await socket.next("notification_updated")).toMatchObject({
        notification_ids: [id],
        changes: { is_read: false, read_at: null },
        seq: 2,
        unread_count: 1,
      });
  });

  it("is one of three at most, of which each may lead somewhere", async () => {
    const admin = await makeAdmin(await person());
    const three = [...actions, { key: "look", label: "x".repeat(40), url: "https://example.com/a" }];
    const body = { recipient_id: admin.id, title: "T", message: "M", actions: three };

    expect((await as(admin).post(`${PATH}/`, body)).status).toBe(202);

    const { id, actions: stored } = await newest(admin);
    expect(stored).toEqual(three);
    expect(await act(admin, id, "look")).toBe(200);
    expect(await newest(admin)).toMatchObject({ acted: "look" });
  });

  it.each([
    { group_key: "g".repeat(200), image: "/picture.png" },
    { group_key: "g", image: `https://example.com/${"i".repeat(2028)}` },
  ])("comes beside a group and an image of these lengths", async (fields) => {
    const admin = await makeAdmin(await person());
    const body = { recipient_id: admin.id, title: "T", message: "M", ...fields };

    expect((await as(admin).post(`${PATH}/`, body)).status).toBe(202);
    expect(await newest(admin)).toMatchObject(fields);
  });

  it.each([
    { group_key: "g".repeat(201) },
    { group_key: "" },
    { image: `https://example.com/${"i".repeat(2029)}` },
    { image: "http://example.com/i.png" },
    { image: "//example.com/i.png" },
    { image: "data:image/png;base64,AAAA" },
  ])("comes beside no group or image that the contract does not know", async (fields) => {
    const admin = await makeAdmin(await person());
    const body = { recipient_id: admin.id, title: "T", message: "M", ...fields };

    expect((await as(admin).post(`${PATH}/`, body)).status).toBe(422);
  });

  it("is nobody else's", async () => {
    const [ada, grace] = [await person(), await person()];
    await notifyMany(ada, 1, { actions });

    expect(await act(grace, (await newest(ada)).id, "yes")).toBe(404);
  });

  it.each([
    ["four", Array.from({ length: 4 }, (_, at) => ({ key: `k${at}`, label: "L" }))],
    ["one key twice", [actions[0], actions[0]]],
    ["a key with blanks", [{ key: "a b", label: "L" }]],
    ["no label", [{ key: "a", label: "" }]],
    ["a long label", [{ key: "a", label: "x".repeat(41) }]],
    ["a script for an address", [{ key: "a", label: "L", url: "javascript:alert(1)" }]],
    ["a style of its own", [{ key: "a", label: "L", style: "huge" }]],
  ])("is refused as %s", async (_what, wrong) => {
    const admin = await makeAdmin(await person());
    const body = { recipient_id: admin.id, title: "T", message: "M", actions: wrong };

    expect((await as(admin).post(`${PATH}/`, body)).status).toBe(422);
  });

  it("decides no request, whatever its notification says of one", async () => {
    const { ada, request } = await asked();
    await notifyMany(ada, 1, { type: "connection", verb: "requested", metadata: { request_id: request } });

    expect(await act(ada, (await newest(ada)).id, "accept")).toBe(404);

    const { status } = await (await as(ada).get("/api/connection_requests/?direction=incoming"))
      .json<{ results: { status: string }[] }>()
      .then(({ results }) => results[0]!);
    expect(status).toBe("pending");
  });
});

describe("an action of Herald's own", () => {
  it.each([
    ["accept", "accepted"],
    ["reject", "rejected"],
  ])("%s answers a connection request, under one number", async (key, status) => {
    const { ada, grace } = await asked();
    const { id, actions } = await newest(ada);
    expect(actions.map((action) => action.key)).toEqual(["accept", "reject"]);

    expect(await act(ada, id, key)).toBe(200);
    expect(await act(ada, id, key)).toBe(200);
    expect(await act(ada, id, key === "accept" ? "reject" : "accept")).toBe(409);

    expect(await newest(ada)).toMatchObject({ id, acted: key, seq: 2 });
    expect(await newest(grace)).toMatchObject({ verb: status, seq: 1 });
    await truthOf(ada);
  });

  it.each(["approve", "reject"])("%s decides an application", async (key) => {
    const [ada, grace] = [await person(), await person()];
    await env.DB.prepare("update users set role = 'teacher' where id = ?").bind(ada.id).run();
    await as(grace).post("/api/applications/", { reviewer_id: ada.id, title: "May I?" });

    expect(await act(ada, (await newest(ada)).id, key)).toBe(200);

    expect(await newest(ada)).toMatchObject({ acted: key });
    expect(await newest(grace)).toMatchObject({ verb: key === "approve" ? "approved" : "rejected" });
  });

  it("shows on every device what was chosen", async () => {
    const { ada } = await asked();
    const socket = await openSocket(ada.token, { offers: "herald.v2" });

    await act(ada, (await newest(ada)).id, "accept");

    expect(await socket.next("notification_updated")).toMatchObject({ changes: { acted: "accept" }, seq: 2 });
  });

  it("is refused once the request was answered by its route, which changes no inbox but the other's", async () => {
    const { ada, request } = await asked();

    await as(ada).post(`/api/connection_requests/${request}/accept/`);

    expect(await act(ada, (await newest(ada)).id, "reject")).toBe(409);
    expect(await newest(ada)).toMatchObject({ acted: null, seq: 1 });
  });

  it("is gone with a request that was taken back, on every device", async () => {
    const { ada, grace, request } = await asked();
    const { id } = await newest(ada);
    const sockets = [
      await openSocket(ada.token),
      await openSocket(ada.token, { offers: "herald.v2" }),
      await openSocket(ada.token, { older: true }),
    ];
    await as(grace).post(`/api/connection_requests/${request}/cancel/`);

    expect(await act(ada, id, "accept")).toBe(404);
    for (const socket of sockets)
      expect(await socket.next("notification_deleted")).toMatchObject({ notification_ids: [id], seq: 2 });
  });
});
