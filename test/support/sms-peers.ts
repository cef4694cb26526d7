import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { TestProject } from "vitest/node";

declare module "vitest" {
  export interface ProvidedContext {
    /** The port of a server that speaks as Twilio and as Vonage do. */
    smsPeer: number;
  }
}

/** What was handed in for a number: each call, whether it was answered or not. */
interface SmsCall {
  path: string;
  headers: IncomingMessage["headers"];
  fields: Record<string, unknown>;
}

const calls = new Map<string, SmsCall[]>();

/** What becomes of a message, by the last two digits of the number. */
const ANSWERS: Record<string, { status: number; twilio: object; vonage: object; headers?: object }> = {
  "10": {
    status: 400,
    twilio: { code: 21610, message: "Attempt to send to unsubscribed recipient", status: 400 },
    vonage: { type: "https://developer.vonage.com/api-errors/messages#1150", title: "Invalid params" },
  },
  "14": {
    status: 400,
    twilio: { code: 21614, message: "'To' number is not a valid mobile number", status: 400 },
    vonage: { type: "https://developer.vonage.com/api-errors/messages#1150", title: "Invalid params" },
  },
  "29": {
    status: 429,
    twilio: { code: 20429, message: "Too Many Requests", status: 429 },
    vonage: { type: "https://developer.vonage.com/api-errors/messages#1000", title: "Throttled" },
    headers: { "Retry-After": "7" },
  },
  "50": { status: 500, twilio: { code: 20500, status: 500 }, vonage: { title: "Internal error" } },
  "02": { status: 402, twilio: { code: 20003, status: 401 }, vonage: { title: "Low balance" } },
};

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const send = (status: number, json: object, headers = {}) => {
    response.writeHead(status, { "Content-Type": "application/json", ...headers });
    response.end(JSON.stringify(json));
  };
  const { pathname, searchParams } = new URL(request.url ?? "/", "http://peer");
  if (pathname === "/calls") return send(200, calls.get(searchParams.get("to") ?? "") ?? []);
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks).toString("utf8");
  const isVonage = pathname === "/v1/messages";
  const fields = isVonage ? JSON.parse(body) : Object.fromEntries(new URLSearchParams(body));
  const to = String(fields.to ?? fields.To).replace(/^\+/, "");
  const known = calls.get(to) ?? [];
  calls.set(to, [...known, { path: pathname, headers: request.headers, fields }]);
  const ending = to.slice(-2);
  const refusal = ANSWERS[ending];
  if (refusal) return send(refusal.status, isVonage ? refusal.vonage : refusal.twilio, refusal.headers);
  if (ending === "90") return undefined;
  if (ending === "91") return void request.socket.destroy();
  const id = `${to}-${known.length + 1}`;
  if (isVonage) return send(202, { message_uuid: `vonage-${id}` });
  return send(201, { sid: `SM-${id}`, status: "queued", num_segments: "1", error_code: null });
}

/** Starts the peer that SMS are sent to in the tests. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  project.provide("smsPeer", (server.address() as AddressInfo).port);
  return async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
}
