import {
  keepPreviousData,
  QueryClient,
  type UseInfiniteQueryResult,
  type UseMutationResult,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
} from "@tanstack/react-query";
import { type Herald, HeraldProblem } from "#client/index";
import { useHerald } from "../react/provider.tsx";
import { showToast } from "./components/toaster.ts";
import {
  applyOptimistically,
  invalidate,
  notifyOtherTabs,
  type PageOf,
  type Rollback,
} from "./query-cache.ts";
import { problems, problemText } from "./texts/problems.ts";

/**
 * How pages talk to the API. What is read is kept under its path; whatever
 * changes something names the paths that are to be read again.
 *
 *   const people = useApiPages<FoundUser>(`/api/search_users/?q=${encodeURIComponent(q)}`);
 *   const ask = useAction((id: number) => ({ path: "/api/connection_requests/", body: { recipient_id: id } }),
 *     { changes: ["/api/search_users/", "/api/connection_requests/"] });
 */
export function createQueries(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 30_000,
        // Without a network a list says so, and does not wait forever.
        networkMode: "always",
        // A refusal is an answer; only what never arrived, or the server's own trouble, is asked for again.
        retry: (failures, error) => failures < 2 && !isRefused(error),
      },
    },
  });
}

/** An answer that will be the same again: what was asked for is gone, or not for this user. */
function isRefused(error: unknown): boolean {
  return isProblem(error) && error.status < 500;
}

export function isProblem(error: unknown): error is HeraldProblem {
  return error instanceof HeraldProblem;
}

interface ApiOptions<Result> {
  /** Reads it again after so many milliseconds, as long as there is a number. */
  again?: (known: Result | undefined) => number | false;
}

/** Reads one thing. Without a path it waits. */
export function useApi<Result>(path: string | null, { again }: ApiOptions<Result> = {}) {
  const herald = useHerald();
  return useQuery<Result>({
    queryKey: ["api", path],
    queryFn: () => herald.request<Result>("GET", path ?? ""),
    enabled: path !== null,
    ...(again && { refetchInterval: ({ state: { data, error } }) => !isRefused(error) && again(data) }),
  });
}

export interface Pages<Item> {
  items: Item[];
  count: number;
}

/** After this time it is read again whether something that waits was answered: another device may have done so, of which this page hears nothing. */
export const ANSWERED_ELSEWHERE_MS = 10_000;

interface PagesOptions<Item> {
  /** Shows the list of the path before until that of another is there, as while the user types. */
  keepsOld?: boolean;
  /** Whether an item waits for an answer. As long as one does, the list is read again and again. */
  waits?: (item: Item) => boolean;
}

/** Reads a list that goes on by `next_cursor`: `data.items` is all that was read so far. */
export function useApiPages<Item>(path: string | null, { keepsOld = false, waits }: PagesOptions<Item> = {}) {
  const herald = useHerald();
  return useInfiniteQuery({
    ...pagesOf<Item>(herald, path),
    enabled: path !== null,
    ...(keepsOld && { placeholderData: keepPreviousData }),
    refetchInterval: ({ state: { data } }) =>
      waits && data?.pages.some(({ results }) => results.some(waits)) ? ANSWERED_ELSEWHERE_MS : false,
    select: ({ pages }): Pages<Item> => ({
      items: pages.flatMap(({ results }) => results),
      count: pages[0]?.count ?? 0,
    }),
  }) as UseInfiniteQueryResult<Pages<Item>, Error>;
}

function pagesOf<Item>(herald: Herald, path: string | null) {
  return {
    queryKey: ["api", path],
    queryFn: ({ pageParam }: { pageParam: string | null }) =>
      herald.request<PageOf<Item>>("GET", withCursor(path ?? "", pageParam)),
    initialPageParam: null as string | null,
    getNextPageParam: (last: PageOf<Item>) => last.next_cursor,
  };
}

/** Reads the beginning of a list before anything shows it. It never fails: whatever shows it then asks again. */
export function readPagesAhead(queries: QueryClient, herald: Herald, path: string): Promise<void> {
  return queries.prefetchInfiniteQuery(pagesOf(herald, path));
}

function withCursor(path: string, cursor: string | null): string {
  if (cursor === null) return path;
  return `${path}${path.includes("?") ? "&" : "?"}cursor=${encodeURIComponent(cursor)}`;
}

export interface Call {
  /** POST unless said otherwise. */
  method?: "POST" | "PUT" | "PATCH" | "DELETE";
  path: string;
  body?: unknown;
}

interface ActionOptions<Input, Result> {
  /** The beginnings of the paths that are no longer what they were. */
  changes?: string[];
  /** True where the page shows by itself what was refused, as a form does beside its fields. */
  ownErrors?: boolean;
  /** What the toast says of a refusal, where the usual text would mislead. */
  says?: (error: unknown) => string;
  onDone?: (result: Result, input: Input) => void;
  /** Shows in the lists what the answer will very likely be; a refusal takes it back. */
  optimistic?: (queries: QueryClient, input: Input) => void;
}

/** Changes something: `mutate(input)` calls the API, shows a refusal in a toast, and refetches what changed. */
export function useAction<Input = void, Result = unknown>(
  call: (input: Input) => Call | Promise<Call>,
  {
    changes = [],
    ownErrors = false,
    says = messageOf,
    onDone,
    optimistic,
  }: ActionOptions<Input, Result> = {},
): UseMutationResult<Result, Error, Input, Rollback | undefined> {
  const herald = useHerald();
  const queries = useQueryClient();
  return useMutation<Result, Error, Input, Rollback | undefined>({
    mutationFn: async (input) => {
      const { method = "POST", path, body } = await call(input);
      return herald.request<Result>(method, path, body);
    },
    onMutate: (input) =>
      optimistic && applyOptimistically(queries, changes, () => optimistic(queries, input)),
    onSuccess: (result, input) => onDone?.(result, input),
    onError: (error, _input, rollback) => {
      rollback?.();
      if (!ownErrors) showToast({ level: "danger", title: says(error) });
    },
    // Also after a refusal: it often means that what is shown is old. The reason itself is shown at once.
    onSettled: (_result, error) => {
      notifyOtherTabs(changes);
      const refetched = invalidate(queries, changes);
      return error ? undefined : refetched;
    },
  });
}

/** What went wrong, as a message for people. */
export function messageOf(error: unknown): string {
  if (!isProblem(error)) return problems.unknown;
  if (error.code === "too-many-requests") return problems.tooMany(error.retryAfterSeconds);
  return problemText(error.code) ?? (problems.said(error.code, error.detail) || problems.unknown);
}

/** What was wrong with each value, by the name of its field: `#/recipient_id` → recipient_id. */
export function fieldErrors(error: unknown): Record<string, string> {
  if (!isProblem(error)) return {};
  return Object.fromEntries(
    error.errors.map(({ pointer, detail }) => {
      const name = pointer.split("/")[1] ?? "";
      return [name, problems.said(error.code === "invalid" ? name : error.code, detail)];
    }),
  );
}
