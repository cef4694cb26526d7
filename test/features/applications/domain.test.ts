import { describe, expect, it } from "vitest";
import {
  type Application,
  type ApplicationStanding,
  apply,
  approve,
  present,
  reject,
  requireAnother,
  requireParty,
  withdraw,
} from "#features/applications/domain";
import { refusal } from "../../support/refusal.ts";

const NOW = new Date("2026-03-01T12:00:00.000Z");
const EARLIER = new Date("2026-03-01T09:00:00.000Z");
const STRANGER = 99;
const STATUSES = ["submitted", "approved", "rejected", "withdrawn"] as const;
const ada = { id: 1, username: "ada", full_name: "Ada L", company_name: "", role: "student" };
const grace = { id: 2, username: "grace", full_name: "", company_name: "Navy", role: "teacher" };

/** Ada's application to Grace. */
function application(extra: Partial<Application> = {}): Application {
  return {
    id: 7,
    applicant: ada,
    reviewer: grace,
    title: "Thesis",
    message: "Please.",
    status: "submitted",
    createdAt: EARLIER,
    decidedAt: null,
    ...extra,
  };
}

describe.each([
  { name: "approve", rule: approve, status: "approved", opposite: "rejected" },
  { name: "reject", rule: reject, status: "rejected", opposite: "approved" },
] as const)("$name", ({ rule, status, opposite }) => {
  it("decides on a submitted application for its reviewer, now", () => {
    const submitted = application();

    const decision = rule(submitted, grace.id, NOW);

    expect(decision).toEqual({ changed: true, application: application({ status, decidedAt: NOW }) });
    expect(submitted).toEqual(application());
  });

  it("changes nothing when it was decided so before", () => {
    const decided = application({ status, decidedAt: EARLIER });

    expect(rule(decided, grace.id, NOW)).toEqual({ changed: false, application: decided });
  });

  it.each([opposite, "withdrawn"] as const)("refuses when it is %s", (other) => {
    expect(refusal(() => rule(application({ status: other }), grace.id, NOW))).toBe("already-answered");
  });

  it.each(STATUSES)("forbids it to the applicant and hides it from strangers while %s", (current) => {
    expect(refusal(() => rule(application({ status: current }), ada.id, NOW))).toBe("forbidden");
    expect(refusal(() => rule(application({ status: current }), STRANGER, NOW))).toBe("not-found");
  });
});

describe("withdraw", () => {
  it("takes a submitted application back for its applicant, with no time of a decision", () => {
    expect(withdraw(application(), ada.id, NOW)).toEqual({
      changed: true,
      application: application({ status: "withdrawn" }),
    });
  });

  it("changes nothing the second time", () => {
    const withdrawn = application({ status: "withdrawn" });

    expect(withdraw(withdrawn, ada.id, NOW)).toEqual({ changed: false, application: withdrawn });
  });

  it.each(["approved", "rejected"] as const)("refuses when it is %s", (status) => {
    expect(refusal(() => withdraw(application({ status }), ada.id, NOW))).toBe("already-answered");
  });

  it.each(STATUSES)("forbids it to the reviewer and hides it from strangers while %s", (status) => {
    expect(refusal(() => withdraw(application({ status }), grace.id, NOW))).toBe("forbidden");
    expect(refusal(() => withdraw(application({ status }), STRANGER, NOW))).toBe("not-found");
  });
});

describe("apply", () => {
  const standing = (extra: Partial<ApplicationStanding> = {}): ApplicationStanding => ({
    reviewer: grace,
    waiting: undefined,
    ...extra,
  });

  it.each(["instructor", "teacher", "employer"])("makes a new application to an %s", (role) => {
    const reviewer = { ...grace, role };

    expect(apply(standing({ reviewer }))).toEqual({ kind: "new", reviewer });
  });

  it.each(["member", "student", "candidate", "jobseeker"])("refuses a %s as reviewer", (role) => {
    expect(refusal(() => apply(standing({ reviewer: { ...grace, role } })))).toBe("invalid");
  });

  it("finds the application that waits already, also when the reviewer would take no new ones", () => {
    const waiting = application();
    const reviewer = { ...grace, role: "member" };

    expect(apply(standing({ waiting }))).toEqual({ kind: "waiting", application: waiting });
    expect(apply(standing({ waiting, reviewer }))).toEqual({ kind: "waiting", application: waiting });
  });

  it("refuses when there is nobody to apply to", () => {
    expect(refusal(() => apply(standing({ reviewer: undefined })))).toBe("not-found");
  });
});

it("refuses who applies to themself, at the field that says so", () => {
  expect(refusal(() => requireAnother(ada.id, ada.id))).toBe("invalid");
  expect(refusal(() => requireAnother(grace.id, ada.id))).toBeUndefined();
});

it("is there for its applicant and its reviewer alone", () => {
  expect(refusal(() => requireParty(application(), ada.id))).toBeUndefined();
  expect(refusal(() => requireParty(application(), grace.id))).toBeUndefined();
  expect(refusal(() => requireParty(application(), STRANGER))).toBe("not-found");
});

it("presents an application with times as ISO 8601 in UTC", () => {
  expect(present(application({ status: "approved", decidedAt: NOW }))).toEqual({
    id: 7,
    applicant: ada,
    reviewer: grace,
    title: "Thesis",
    message: "Please.",
    status: "approved",
    created_at: "2026-03-01T09:00:00.000Z",
    decided_at: "2026-03-01T12:00:00.000Z",
  });
  expect(present(application()).decided_at).toBeNull();
});
