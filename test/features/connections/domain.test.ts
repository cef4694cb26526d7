import { describe, expect, it } from "vitest";
import {
  ask,
  type ConnectionRequest,
  pairOf,
  present,
  presentConnection,
  REJECTION_COOLDOWN_MS,
  type RequestStanding,
  relationOf,
  requireAnother,
} from "#features/connections/domain";
import { refusal } from "../../support/refusal.ts";

const NOW = new Date("2026-03-01T12:00:00.000Z");
const EARLIER = new Date("2026-03-01T09:00:00.000Z");
const ada = { id: 1, username: "ada", full_name: "Ada L", company_name: "", role: "member" };
const grace = { id: 2, username: "grace", full_name: "", company_name: "Navy", role: "teacher" };

/** Ada's request to Grace. */
function request(extra: Partial<ConnectionRequest> = {}): ConnectionRequest {
  return {
    id: 7,
    requester: ada,
    recipient: grace,
    status: "pending",
    createdAt: EARLIER,
    respondedAt: null,
    ...extra,
  };
}

describe("ask", () => {
  const standing = (extra: Partial<RequestStanding> = {}): RequestStanding => ({
    recipient: grace,
    connected: false,
    pending: undefined,
    cancelledLately: false,
    rejectedAt: null,
    ...extra,
  });

  it("makes a new request between two who have nothing open", () => {
    expect(ask(standing(), ada.id, NOW)).toEqual({ kind: "new", recipient: grace });
  });

  it("finds the request that waits already", () => {
    const pending = request();

    expect(ask(standing({ pending }), ada.id, NOW)).toEqual({ kind: "waiting", request: pending });
  });

  it("is mutual when the other one asked first", () => {
    const pending = request({ requester: grace, recipient: ada });

    expect(ask(standing({ pending }), ada.id, NOW)).toEqual({ kind: "mutual", request: pending });
  });

  it("is mutual also when the other one rejected before and now asks", () => {
    const pending = request({ requester: grace, recipient: ada });

    expect(ask(standing({ pending, rejectedAt: EARLIER }), ada.id, NOW).kind).toBe("mutual");
  });

  it("refuses when there is nobody to ask", () => {
    expect(refusal(() => ask(standing({ recipient: undefined }), ada.id, NOW))).toBe("not-found");
  });

  it("refuses between the connected", () => {
    expect(refusal(() => ask(standing({ connected: true }), ada.id, NOW))).toBe("already-connected");
  });

  it("refuses for 24 hours after a rejection, to the millisecond", () => {
    const rejectedAt = (ago: number) => standing({ rejectedAt: new Date(NOW.getTime() - ago) });

    expect(REJECTION_COOLDOWN_MS).toBe(86_400_000);
    expect(refusal(() => ask(rejectedAt(REJECTION_COOLDOWN_MS - 1), ada.id, NOW))).toBe("recently-rejected");
    expect(ask(rejectedAt(REJECTION_COOLDOWN_MS), ada.id, NOW).kind).toBe("new");
  });
});

it("refuses who asks themself, at the field that says so", () => {
  expect(refusal(() => requireAnother(ada.id, ada.id))).toBe("invalid");
  expect(refusal(() => requireAnother(grace.id, ada.id))).toBeUndefined();
});

it("names a pair the same from both sides", () => {
  expect(pairOf(2, 1)).toEqual({ low: 1, high: 2 });
  expect(pairOf(1, 2)).toEqual({ low: 1, high: 2 });
});

it.each([
  { connected: false, requester: null, relation: "none" },
  { connected: false, requester: ada.id, relation: "requested" },
  { connected: false, requester: grace.id, relation: "asked" },
  { connected: true, requester: null, relation: "connected" },
] as const)("shows ada that she and grace are: $relation", ({ connected, requester, relation }) => {
  expect(relationOf(ada.id, connected, requester)).toBe(relation);
});

it("presents a request with times as ISO 8601 in UTC", () => {
  expect(present(request({ status: "accepted", respondedAt: NOW }))).toEqual({
    id: 7,
    requester: ada,
    recipient: grace,
    status: "accepted",
    created_at: "2026-03-01T09:00:00.000Z",
    responded_at: "2026-03-01T12:00:00.000Z",
  });
  expect(present(request()).responded_at).toBeNull();
});

it("presents a connection by its other side", () => {
  expect(presentConnection({ id: 7, user: grace, connectedAt: NOW })).toEqual({
    id: 7,
    user: grace,
    connected_at: "2026-03-01T12:00:00.000Z",
  });
});
