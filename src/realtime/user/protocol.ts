import type { z } from "zod";
import { Problem } from "#core/problem";
import { detailOf } from "#http/responses";
import type { Subprotocol } from "#http/session";
import { ClientAction, type ServerFrame } from "#realtime/wire";

/** `v2` and `v1` say each thing once, `v2` also what is not of the inbox; `older` says notifications in both spellings that the five frontends know. */
export type Dialect = "v2" | "v1" | "older";

const DIALECTS = { "herald.v2": "v2", "herald.v1": "v1" } as const satisfies Record<Subprotocol, Dialect>;

export function dialectOf(subprotocol: Subprotocol | undefined): Dialect {
  return subprotocol ? DIALECTS[subprotocol] : "older";
}

/** What a client is answered that has offered it. */
export function subprotocolFor(dialect: Dialect): Subprotocol | undefined {
  return dialect === "older" ? undefined : `herald.${dialect}`;
}

const MAX_FRAME_BYTES = 16 * 1024;

export function isTooLarge(frame: string | ArrayBuffer): boolean {
  if (typeof frame !== "string") return frame.byteLength > MAX_FRAME_BYTES;
  return frame.length > MAX_FRAME_BYTES || Buffer.byteLength(frame) > MAX_FRAME_BYTES;
}

/** A client's request, with the id that the client gave it. */
export interface ClientRequest<Action = ClientAction> {
  action: Action;
  request: string | number | undefined;
}

/** The refusal of a frame, with the id of the request if it has one. */
export class FrameProblem extends Problem {
  readonly request: string | number | undefined;

  constructor(problem: Problem, request?: string | number) {
    super(problem.code, problem.extras);
    this.request = request;
  }
}

/**
 * Reads a client's frame.
 *
 * @throws {FrameProblem} `bad-json`, `invalid`
 */
export function readFrame(frame: string | ArrayBuffer): ClientRequest {
  if (typeof frame !== "string") {
    throw new FrameProblem(new Problem("invalid", { detail: "Frames must be text." }));
  }
  let value: unknown;
  try {
    value = JSON.parse(frame);
  } catch {
    throw new FrameProblem(new Problem("bad-json", { detail: "The frame is not JSON." }));
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new FrameProblem(new Problem("invalid", { detail: "A frame must be a JSON object." }));
  }
  const { type, action = type, request_id } = value as Record<string, unknown>;
  const request = typeof request_id === "string" || typeof request_id === "number" ? request_id : undefined;
  const parsed = ClientAction.safeParse(
    type === "bulk" ? { action: type, change: value } : { ...value, action },
  );
  if (!parsed.success) {
    throw new FrameProblem(new Problem("invalid", { detail: refusalOf(parsed.error) }), request);
  }
  return { action: parsed.data, request };
}

/** Which field of a frame is wrong, as the schema calls it; never what the client sent. */
function refusalOf({ issues }: z.ZodError): string {
  const field = issues[0]?.path.filter((name) => name !== "change").join(".");
  if (!field || field === "action") return "This action is not known.";
  return `This field of the action is missing or not valid: ${field}.`;
}

export function errorFrame(problem: Problem): ServerFrame {
  const request = problem instanceof FrameProblem ? problem.request : undefined;
  return {
    type: "error",
    code: problem.code,
    detail: detailOf(problem),
    ...(request !== undefined && { request }),
  };
}
