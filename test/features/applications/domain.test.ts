import { describe, expect, it } from "vitest";
import {
  type Application,
  type ApplicationStanding,
  apply,
  present,
  requireAnother,
  requireParty,
} from "#features/applications/domain";
import { refusal } from "../../support/refusal.ts";

const NOW = new Date("2026-03-01T12:00:00.000Z");
const EARLIER = new Date("2026-03-01T09:00:00.000Z");
const STRANGER = 99;
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
