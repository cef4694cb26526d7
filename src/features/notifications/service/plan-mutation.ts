import type { SQL } from "drizzle-orm";
import type { UserId } from "#core/ids";
import { ALWAYS, type Db, type InboxPlan, type Mutation } from "./mutation.ts";
import { planCreated } from "./mutation-created.ts";
import { planChanged, planRemoved, planRewritten } from "./mutation-existing.ts";

/** @param when the mutation takes place only if this holds, for one that depends on another change in the same batch */
export function planMutation(ports: Db, owners: UserId[], mutation: Mutation, when: SQL = ALWAYS): InboxPlan {
  switch (mutation.kind) {
    case "created":
      return planCreated(ports, owners, mutation, when);
    case "changed":
      return withFirst(mutation, planChanged(ports, mutation, when));
    case "rewritten":
      return planRewritten(ports, owners, mutation, when);
    case "removed":
      return withFirst(mutation, planRemoved(ports, mutation, when));
  }
}

function withFirst(
  { first }: Pick<Extract<Mutation, { kind: "changed" }>, "first">,
  plan: InboxPlan,
): InboxPlan {
  if (!first) return plan;
  return { statements: [first, ...plan.statements], read: ([, ...results]) => plan.read(results) };
}
