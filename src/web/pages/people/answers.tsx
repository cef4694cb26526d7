import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import type { ConnectionRequest } from "#features/connections/wire";
import { ANSWERED_ELSEWHERE_MS, useApi } from "../../api.ts";
import { pendingPath, SEARCH } from "../../people-actions.ts";
import { invalidate, type PageOf } from "../../query-cache.ts";

/**
 * While somebody found waits for an answer: looks again and again at the newest
 * requests that wait, and searches again once they have changed. Searching by
 * itself would use up the few searches that a user has in a minute. What was
 * answered before the first look is found by one search more. It renders
 * nothing.
 */
export function Answers() {
  const queries = useQueryClient();
  const incoming = useNewest("incoming");
  const outgoing = useNewest("outgoing");
  const known = useRef<unknown[]>([]);
  useEffect(() => {
    const late = setTimeout(() => void invalidate(queries, [SEARCH]), ANSWERED_ELSEWHERE_MS);
    return () => clearTimeout(late);
  }, [queries]);
  useEffect(() => {
    const waiting = [incoming, outgoing];
    const hasChanged = waiting.some(
      (page, side) => page && known.current[side] && page !== known.current[side],
    );
    known.current = waiting;
    if (hasChanged) void invalidate(queries, [SEARCH]);
  }, [incoming, outgoing, queries]);
  return null;
}

/** The newest request that waits, and how many do. What is read again and is the same stays the same object. */
function useNewest(direction: "incoming" | "outgoing") {
  const path = `${pendingPath(direction)}&limit=1`;
  return useApi<PageOf<ConnectionRequest>>(path, { again: () => ANSWERED_ELSEWHERE_MS }).data;
}
