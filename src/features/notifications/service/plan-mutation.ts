import type { SQL } from "drizzle-orm";
import type { UserId } from "#core/ids";
import { ALWAYS, type Db, type InboxPlan, type Mutation } from "./mutation.ts";
import { planCreated } from "./mutation-created.ts";
import { planPatched, planRemoved, planRewritten } from "./mutation-existing.ts";

/** @param when the mutation takes place only if this holds, for one that depends on another change in the same batch */
export function planMutation(ports: Db, owners: UserId[], mutation: Mutation, when: SQL = ALWAYS): InboxPlan {
  switch (mutation.kind) {
    case "created":
      return planCreated(ports, owners, mutation, when);
    case "patched":
      return planPatched(ports, owners, mutation, when);
    case "rewritten":
      return planRewritten(ports, owners, mutation, when);
    case "removed":
      return planRemoved(ports, owners, mutation, when);
  }
}
