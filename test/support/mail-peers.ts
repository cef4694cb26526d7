import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { SMTPServer, type SMTPServerSession } from "smtp-server";
import type { TestProject } from "vitest/node";
import { selfSigned } from "./certificate.ts";

/** Where the peers of the tests listen, on this machine alone. */
export interface MailPeers {
  smtp: number;
  /** With a certificate that nobody has signed but itself: TLS from the first byte, and by STARTTLS. */
  smtps: number;
  starttls: number;
  http: number;
}

declare module "vitest" {
  export interface ProvidedContext {
    mailPeers: MailPeers;
  }
}

/** What a peer has taken. */
export interface Received {
  from: string;
  to: string[];
  raw: string;
  /** Which connection it came by. */
  connection: string;
}

const received: Received[] = [];
/** Connections that the server ends at their next message. */
const ending = new Set<string>();
/** What Resend's API was sent, by key: it sends once what comes twice. */
const resent = new Map<string, { headers: IncomingMessage["headers"]; body: string; calls: number }>();

/** A failure with the reply code of RFC 5321 §4.2. */
const reply = (code: number, text: string) => Object.assign(new Error(text), { responseCode: code });

/** How an SMTP server treats a recipient is said by the recipient's name. */
function smtpServer(tls: "none" | "first" | "starttls" = "none"): SMTPServer {
  return new SMTPServer({
    authOptional: true,
    secure: tls === "first",
    // The one is for this address, the other for another.
    ...(tls !== "none" && selfSigned([127, 0, 0, tls === "first" ? 1 : 2])),
    hideSTARTTLS: tls === "none",
    disabledCommands: tls === "none" ? ["STARTTLS", "AUTH"] : [],
    allowInsecureAuth: true,
    onAuth: (_auth, _session, done) => done(null, { user: "herald" }),
    disableReverseLookup: true,
    logger: false,
    onMailFrom(_address, session, done) {
      if (ending.has(session.id)) return leave(session);
      done();
      return undefined;
    },
    onRcptTo({ address }, session, done) {
      const [name] = address.split("@");
      if (name === "leaving") return leave(session);
      if (name === "gone") done(reply(550, "5.1.1 User unknown"));
      else if (name === "busy") done(reply(451, "4.2.0 Try again later"));
      else done();
      return undefined;
    },
    onData(stream, session, done) {
      const [recipient] = session.envelope.rcptTo;
      const [name = ""] = (recipient?.address ?? "").split("@");
      const chunks: Buffer[] = [];
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      stream.on("end", () => {
        if (name === "refused") return done(reply(554, "5.7.1 Not this message"));
        if (name === "full") return done(reply(452, "4.3.1 No space"));
        const from = session.envelope.mailFrom ? session.envelope.mailFrom.address : "";
        const to = session.envelope.rcptTo.map(({ address }) => address);
        received.push({ from, to, raw: Buffer.concat(chunks).toString("utf8"), connection: session.id });
        if (name === "hangs") return undefined;
        if (name === "reset") return leave(session);
        done(null, "queued");
        if (name === "last") ending.add(session.id);
        return undefined;
      });
      return undefined;
    },
  });
}

const sockets = new Map<string, { destroy(): void }>();

function leave({ remotePort, remoteAddress }: SMTPServerSession & { remotePort?: number }): void {
  sockets.get(`${remoteAddress}:${remotePort}`)?.destroy();
}

function listen(server: { listen(port: number, host: string, done: () => void): unknown }): Promise<void> {
  return new Promise((resolve) => void server.listen(0, "127.0.0.1", resolve));
}

const portOf = (server: Server | SMTPServer["server"]) => (server.address() as AddressInfo).port;

const bodyOf = async (request: IncomingMessage) => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
};

/** Resend's API, which treats a recipient as its name says; and what both peers have taken. */
async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const send = (status: number, json: object, headers: Record<string, string> = {}) => {
    response.writeHead(status, { "Content-Type": "application/json", ...headers });
    response.end(JSON.stringify(json));
  };
  const { pathname, searchParams } = new URL(request.url ?? "/", "http://peer");
  if (pathname === "/received")
    return send(
      200,
      received.filter(({ to }) => to.includes(searchParams.get("to") ?? "")),
    );
  if (pathname === "/resent") return send(200, resent.get(searchParams.get("key") ?? "") ?? {});
  const body = await bodyOf(request);
  const { to = [] } = JSON.parse(body) as { to?: string[] };
  const [name = ""] = (to[0] ?? "").split("@");
  const refuse = (status: number, problem: string, headers = {}) =>
    send(status, { statusCode: status, name: problem, message: "No." }, headers);
  if (request.headers.authorization !== "Bearer re_test") return refuse(401, "missing_api_key");
  if (name === "limited") return refuse(429, "rate_limit_exceeded", { "Retry-After": "7" });
  if (name === "until")
    return refuse(429, "rate_limit_exceeded", { "Retry-After": "Sun, 01 Mar 2026 12:00:30 GMT" });
  if (name === "broken") return refuse(500, "application_error");
  if (name === "invalid") return refuse(422, "validation_error");
  if (name === "moved") return void response.writeHead(307, { Location: "/elsewhere" }).end();
  const key = String(request.headers["idempotency-key"]);
  const known = resent.get(key);
  if (known && known.body !== body) return refuse(409, "invalid_idempotent_request");
  resent.set(key, { headers: request.headers, body, calls: (known?.calls ?? 0) + 1 });
  if (name === "hangs") return undefined;
  if (name === "reset" && !known) return void request.socket.destroy();
  return send(200, { id: `re-${key}` });
}

/** Starts the peers that mail is sent to in the tests. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const smtp = smtpServer();
  const others = [smtpServer("first"), smtpServer("starttls")];
  // A client that does not trust the certificate leaves; that is what is tested.
  for (const each of others) each.on("error", () => undefined);
  const http = createServer((request, response) => void answer(request, response));
  for (const each of [smtp, ...others]) {
    each.server.on("connection", (socket) =>
      sockets.set(`${socket.remoteAddress}:${socket.remotePort}`, socket),
    );
    await listen(each);
  }
  await listen(http);
  const [smtps = 0, starttls = 0] = others.map(({ server }) => portOf(server));
  project.provide("mailPeers", { smtp: portOf(smtp.server), smtps, starttls, http: portOf(http) });
  return async () => {
    http.closeAllConnections();
    http.close();
    for (const socket of sockets.values()) socket.destroy();
    for (const each of [smtp, ...others]) await new Promise<void>((resolve) => each.close(() => resolve()));
  };
}
