import {
  QueryClient,
  type UseInfiniteQueryResult,
  type UseMutationResult,
  type UseQueryResult,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
} from "@tanstack/react-query";
import { HeraldProblem } from "#client/index";
import { useHerald } from "../react/provider.tsx";
import { say } from "./components/toaster.ts";
import { problems } from "./texts/problems.ts";

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
        // A refusal is an answer; only what never arrived, or the server's own trouble, is asked for again.
        retry: (failures, error) => failures < 2 && !(isProblem(error) && error.status < 500),
      },
    },
  });
}

export function isProblem(error: unknown): error is HeraldProblem {
  return error instanceof HeraldProblem;
}

/** Reads one thing. Without a path it waits. */
export function useApi<Result>(path: string | null, options: { refetchInterval?: number } = {}) {
  const herald = useHerald();
  return useQuery({
    queryKey: ["api", path],
    queryFn: () => herald.request<Result>("GET", path ?? ""),
    enabled: path !== null,
    ...options,
  }) as UseQueryResult<Result, Error>;
}

interface PageOf<Item> {
  count: number;
  results: Item[];
  next_cursor: string | null;
}

export interface Pages<Item> {
  items: Item[];
  count: number;
}

/** Reads a list that goes on by `next_cursor`: `data.items` is all that was read so far. */
export function useApiPages<Item>(path: string | null) {
  const herald = useHerald();
  return useInfiniteQuery({
    queryKey: ["api", path],
    queryFn: ({ pageParam }) => herald.request<PageOf<Item>>("GET", withCursor(path ?? "", pageParam)),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next_cursor,
    enabled: path !== null,
    select: ({ pages }): Pages<Item> => ({
      items: pages.flatMap(({ results }) => results),
      count: pages[0]?.count ?? 0,
    }),
  }) as UseInfiniteQueryResult<Pages<Item>, Error>;
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
  onDone?: (result: Result, input: Input) => void;
}

/** Changes something: `mutate(input)` calls the API, says in a toast what was refused, and has read again what changed. */
export function useAction<Input = void, Result = unknown>(
  call: (input: Input) => Call,
  { changes = [], ownErrors = false, onDone }: ActionOptions<Input, Result> = {},
): UseMutationResult<Result, Error, Input> {
  const herald = useHerald();
  const queries = useQueryClient();
  return useMutation<Result, Error, Input>({
    mutationFn: (input) => {
      const { method = "POST", path, body } = call(input);
      return herald.request<Result>(method, path, body);
    },
    onSuccess: (result, input) => onDone?.(result, input),
    onError: (error) => {
      if (!ownErrors) say({ level: "danger", title: messageOf(error) });
    },
    // Also after a refusal: it often means that what is shown is old.
    onSettled: () => forget(queries, changes),
  });
}

/** Has everything read again whose path begins so. */
export async function forget(queries: QueryClient, beginnings: string[]): Promise<void> {
  await queries.invalidateQueries({
    predicate: ({ queryKey: [kind, path] }) =>
      kind === "api" && typeof path === "string" && beginnings.some((each) => path.startsWith(each)),
  });
}

/** What went wrong, in words for people. */
export function messageOf(error: unknown): string {
  if (!isProblem(error)) return problems.unreachable;
  return problems.byCode[error.code] ?? (error.detail || problems.unknown);
}

/** What was wrong with each value, by the name of its field: `#/recipient_id` → recipient_id. */
export function fieldErrors(error: unknown): Record<string, string> {
  if (!isProblem(error)) return {};
  return Object.fromEntries(error.errors.map(({ pointer, detail }) => [pointer.split("/")[1] ?? "", detail]));
}
