import { afterEach, beforeEach, expect, it, vi } from "vitest";

/** By its path, since its types are those of a worker. */
const worker = import.meta.glob("../../src/service-worker/main.ts");

const ORIGIN = "https://herald.example";
const OWN = `${ORIGIN}/notifications/?id=7`;

let calls: { method: string | undefined; path: string }[];
let status: number;
let shown: { title: string; options: { actions: object[]; data: object; tag: string } }[];
const opened = vi.fn();
const listeners = new Map<string, (event: object) => void>();

beforeEach(async () => {
  calls = [];
  status = 200;
  shown = [];
  opened.mockReset();
  vi.stubGlobal("BUILD", { version: "1", files: [] });
  vi.stubGlobal("caches", { has: async () => false });
  vi.stubGlobal("fetch", async (path: string, { method }: RequestInit) => {
    calls.push({ method, path });
    return Response.json({ notifications: [], next_cursor: null, unread_count: 0 }, { status });
  });
  vi.stubGlobal("self", {
    addEventListener: (type: string, listener: (event: object) => void) => listeners.set(type, listener),
    location: { origin: ORIGIN },
    cookieStore: { get: async () => ({ value: "proof" }) },
    clients: { matchAll: async () => [], openWindow: opened },
    registration: {
      getNotifications: async () => [],
      showNotification: async (title: string, options: (typeof shown)[number]["options"]) =>
        void shown.push({ title, options }),
    },
  });
  vi.resetModules();
  await worker["../../src/service-worker/main.ts"]?.();
});
afterEach(() => {
  vi.unstubAllGlobals();
});

async function happen(type: string, event: object): Promise<void> {
  const work: Promise<unknown>[] = [];
  listeners.get(type)?.({ ...event, waitUntil: (promise: Promise<unknown>) => work.push(promise) });
  await Promise.all(work);
}

/** Shows a push with two actions, the second of which is an address, and presses one of them; "" is the push itself. */
async function press(action: string): Promise<void> {
  const notification = {
    ...{ title: "Grace wants to connect", body: "", navigate: OWN, tag: "n-7", data: { id: 7 } },
    actions: [
      { action: "accept", title: "Accept", navigate: OWN },
      { action: "look", title: "Look", navigate: `${ORIGIN}/people/` },
    ],
  };
  await happen("push", { data: { text: () => JSON.stringify({ web_push: 8030, notification }) } });
  const [{ options } = { options: {} }] = shown;
  await happen("notificationclick", { action, notification: { ...options, close: () => {} } });
}

it("shows the actions of a push", async () => {
  await press("");

  expect(shown[0]?.options.actions).toEqual([
    { action: "accept", title: "Accept" },
    { action: "look", title: "Look" },
  ]);
  expect(opened.mock.calls).toEqual([[OWN]]);
  expect(calls.map(({ path }) => path)).not.toContain("/api/notifications/7/actions//");
});

it("does what was chosen without opening a page", async () => {
  await press("accept");

  expect(calls[0]).toEqual({ method: "POST", path: "/api/notifications/7/actions/accept/" });
  expect(calls).toContainEqual({ method: "POST", path: "/api/notifications/7/mark-read/" });
  expect(opened).not.toHaveBeenCalled();
});

it.each([401, 404, 409])("opens the notification where the choice is refused with %i", async (refused) => {
  status = refused;

  await press("accept");

  expect(opened.mock.calls).toEqual([[OWN]]);
});

it("opens the address of an action that has one, and records it", async () => {
  await press("look");

  expect(calls[0]).toEqual({ method: "POST", path: "/api/notifications/7/actions/look/" });
  expect(opened.mock.calls).toEqual([[`${ORIGIN}/people/`]]);
});
