import { afterEach, beforeEach, expect, it, vi } from "vitest";

/** By its path, since its types are those of a worker. */
const worker = import.meta.glob("../../src/service-worker/main.ts");

const DEVICE = { user: 7, label: "Firefox on Ada's laptop", endpoint: "https://push.example.net/old" };
const KEY = new Uint8Array([4, 1, 2, 3]).buffer;
const RECORD = "/device";

/** What a browser keeps of a subscription. */
function subscription(endpoint: string) {
  const keys = { p256dh: "key", auth: "secret" };
  return { endpoint, options: { applicationServerKey: KEY }, toJSON: () => ({ endpoint, keys }) };
}

let stored: Map<string, Response>;
let calls: { path: string; init: RequestInit }[];
let answer: () => Response | Promise<Response>;
let listeners: Map<string, (event: object) => void>;
const subscribe = vi.fn();

/** Starts the worker, with a device on record unless there is none. */
async function start(device: typeof DEVICE | null = DEVICE): Promise<void> {
  if (device) stored.set(RECORD, Response.json(device));
  vi.resetModules();
  await worker["../../src/service-worker/main.ts"]?.();
}

beforeEach(() => {
  stored = new Map();
  calls = [];
  listeners = new Map();
  answer = () => new Response("{}", { status: 201 });
  subscribe.mockReset().mockImplementation(async () => subscription("https://push.example.net/again"));
  const cache = {
    match: async (name: string) => stored.get(name)?.clone(),
    put: async (name: string, response: Response) => void stored.set(name, response),
  };
  vi.stubGlobal("BUILD", { version: "1", files: [] });
  vi.stubGlobal("caches", { has: async () => stored.size > 0, open: async () => cache });
  vi.stubGlobal("fetch", async (path: string, init: RequestInit) => {
    calls.push({ path, init });
    return answer();
  });
  vi.stubGlobal("self", {
    addEventListener: (type: string, listener: (event: object) => void) => listeners.set(type, listener),
    cookieStore: { get: async () => ({ value: "proof" }) },
    registration: { pushManager: { subscribe } },
  });
});
afterEach(() => {
  vi.unstubAllGlobals();
});

/** Notifies the worker that its subscription has changed, and waits for what it does. */
async function change(event: { newSubscription: object | null; oldSubscription: object | null }) {
  const work: Promise<unknown>[] = [];
  listeners.get("pushsubscriptionchange")?.({
    ...event,
    waitUntil: (promise: Promise<unknown>) => work.push(promise),
  });
  expect(work).toHaveLength(1);
  await Promise.all(work);
}

const recorded = async () => (await stored.get(RECORD)?.clone().json())?.endpoint;
const bodyOf = (at: number) => JSON.parse(String(calls[at]?.init.body));

it("sends the new address that the push service gave to the server, under the device's name", async () => {
  await start();

  await change({
    newSubscription: subscription("https://push.example.net/new"),
    oldSubscription: subscription(DEVICE.endpoint),
  });

  expect(calls).toMatchObject([
    {
      path: "/api/push/subscriptions/",
      init: { method: "POST", headers: { "X-CSRFToken": "proof", "X-Herald-User": "7" } },
    },
  ]);
  expect(bodyOf(0)).toEqual({
    endpoint: "https://push.example.net/new",
    keys: { p256dh: "key", auth: "secret" },
    label: DEVICE.label,
  });
  expect(subscribe).not.toHaveBeenCalled();
  expect(await recorded()).toBe("https://push.example.net/new");
});

it("subscribes again with the former key where the push service gave none", async () => {
  await start();

  await change({ newSubscription: null, oldSubscription: subscription(DEVICE.endpoint) });

  expect(subscribe).toHaveBeenCalledExactlyOnceWith({ userVisibleOnly: true, applicationServerKey: KEY });
  expect(bodyOf(0)).toMatchObject({ endpoint: "https://push.example.net/again", label: DEVICE.label });
  expect(await recorded()).toBe("https://push.example.net/again");
});

it.each([
  ["the server is out of reach", () => Promise.reject(new Error("offline"))],
  ["the session has ended", () => new Response("{}", { status: 401 })],
])(
  "leaves the former address on record where %s, so that the next page makes it good",
  async (_why, fails) => {
    await start();
    answer = fails;

    await change({
      newSubscription: subscription("https://push.example.net/new"),
      oldSubscription: subscription(DEVICE.endpoint),
    });

    expect(await recorded()).toBe(DEVICE.endpoint);
  },
);

it.each([
  ["no device is on record", null, subscription("https://push.example.net/new"), null],
  ["there is neither a new address nor a former key", DEVICE, null, null],
])("does nothing where %s", async (_why, device, newSubscription, oldSubscription) => {
  await start(device);

  await change({ newSubscription, oldSubscription });

  expect(calls).toEqual([]);
  expect(subscribe).not.toHaveBeenCalled();
});
