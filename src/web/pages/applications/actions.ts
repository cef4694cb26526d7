import type { QueryClient } from "@tanstack/react-query";
import type { Application, ApplicationStatus } from "#features/applications/wire";
import { useAction } from "../../api.ts";
import { editLists } from "../../query-cache.ts";

export const APPLICATIONS = "/api/applications/";

export type ApplicationsShown = "incoming" | "outgoing";

/** The roles of those who decide (contract §4). */
export const REVIEWERS = ["instructor", "teacher", "employer"];

/** What ends an application; the lists show it at once. */
export function useDecisions() {
  const decision = (verb: string, status: ApplicationStatus) => ({
    call: ({ id }: Application) => ({ path: `${APPLICATIONS}${id}/${verb}/` }),
    options: {
      changes: [APPLICATIONS],
      optimistic: (queries: QueryClient, { id }: Application) => showStatus(queries, id, status),
    },
  });
  const approval = decision("approve", "approved");
  const rejection = decision("reject", "rejected");
  const withdrawal = decision("withdraw", "withdrawn");
  return {
    approve: useAction(approval.call, approval.options),
    reject: useAction(rejection.call, rejection.options),
    withdraw: useAction(withdrawal.call, withdrawal.options),
  };
}

/** A list of one status alone loses what no longer has it. */
function showStatus(queries: QueryClient, id: number, status: ApplicationStatus): void {
  editLists<Application>(queries, APPLICATIONS, (application, path) => {
    if (application.id !== id) return application;
    const only = new URLSearchParams(path.split("?")[1]).get("status");
    return only === null || only === status ? { ...application, status } : null;
  });
}
