import { randomUUID, webcrypto } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { type WebSocket, WebSocketServer } from "ws";

/** Mozilla's autopush offers this subprotocol; without it Firefox hangs up. */
const SUBPROTOCOL = "push-notification";
const MOST_BYTES = 4096;
const LONGEST_VAPID_SECONDS = 24 * 60 * 60;
const P256 = { name: "ECDSA", namedCurve: "P-256" };

/** One subscription of the browser. */
interface Channel {
  id: string;
  /** The key of the only server that may send to it. */
  serverKey: string;
}

/** A message that the browser confirmed: 100 means that its worker got it, 101 that it could not be decrypted. */
interface Ack {
  version: string;
  code: number;
}

export interface PushService {
  /** Where it takes messages. */
  origin: string;
  /** Where Firefox connects. */
  webSocketUrl: string;
  /** The headers of each message that was accepted. */
  accepted: Record<string, string>[];
  /** Why each other one was refused. */
  refused: string[];
  acks: Ack[];
  /** Loses every subscription, as a push service may: the browser learns of it when it connects again. */
  forget(): void;
  stop(): Promise<void>;
}

/**
 * A push service for one Firefox: autopush's protocol on its WebSocket, and
 * RFC 8030 with RFC 8292 for the server that sends. What it cannot see is the
 * text, which only the browser can decrypt.
 */
export async function startPushService(): Promise<PushService> {
  const channels = new Map<string, Channel>();
  const service = { accepted: [], refused: [], acks: [] } as Pick<
    PushService,
    "accepted" | "refused" | "acks"
  >;
  let knowsBrowser = true;
  let browser: WebSocket | undefined;
  let origin = "";

  const server = createServer((request, response) => void take(request, response));
  const take = async (request: IncomingMessage, response: ServerResponse) => {
    const body = await buffer(request);
    const channel = channels.get(request.url ?? "");
    const refusal = channel ? await refusalOf(request, body, channel, origin) : { status: 410, why: "gone" };
    if (refusal) {
      service.refused.push(refusal.why);
      response.writeHead(refusal.status).end();
      return;
    }
    service.accepted.push(request.headers as Record<string, string>);
    const message = { messageType: "notification", channelID: channel?.id, version: randomUUID() };
    const data = body.toString("base64url");
    browser?.send(JSON.stringify({ ...message, data, headers: { encoding: "aes128gcm" } }));
    response.writeHead(201, { Location: `${origin}/message/${message.version}` }).end();
  };

  const sockets = new WebSocketServer({ server, handleProtocols: () => SUBPROTOCOL });
  sockets.on("connection", (socket) => {
    browser = socket;
    socket.on("message", (raw) => {
      const message: FromBrowser = JSON.parse(String(raw));
      // Another uaid than the browser's own makes it drop its subscriptions.
      if (message.messageType === "hello" && !knowsBrowser) {
        knowsBrowser = true;
        delete message.uaid;
      }
      const answer = answerTo(message, channels, service.acks, origin);
      if (answer) socket.send(JSON.stringify(answer));
    });
  });

  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const { port } = server.address() as AddressInfo;
  origin = `http://127.0.0.1:${port}`;
  return {
    ...service,
    origin,
    webSocketUrl: `ws://127.0.0.1:${port}/`,
    forget() {
      channels.clear();
      knowsBrowser = false;
      for (const socket of sockets.clients) socket.terminate();
    },
    async stop() {
      for (const socket of sockets.clients) socket.terminate();
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}

interface FromBrowser {
  messageType?: string;
  channelID?: string;
  uaid?: string;
  key?: string;
  updates?: { version: string; code: number }[];
}

/** Autopush's side of the conversation. */
function answerTo(
  message: FromBrowser,
  channels: Map<string, Channel>,
  acks: Ack[],
  origin: string,
): object | undefined {
  const { messageType, channelID = "", key = "", uaid = randomUUID().replaceAll("-", ""), updates } = message;
  switch (messageType) {
    case "hello":
      // The same uaid again, or Firefox drops its subscriptions.
      return { messageType, status: 200, uaid, use_webpush: true, broadcasts: {} };
    case "register": {
      const path = `/push/${randomUUID()}`;
      channels.set(path, { id: channelID, serverKey: key });
      return { messageType, status: 200, channelID, pushEndpoint: origin + path };
    }
    case "unregister":
      for (const [path, { id }] of channels) if (id === channelID) channels.delete(path);
      return { messageType, status: 200, channelID };
    case "ack":
      acks.push(...(updates ?? []));
      return undefined;
    case undefined:
    case "ping":
      return {};
    default:
      return undefined;
  }
}

interface Refusal {
  status: number;
  why: string;
}

async function refusalOf(
  { method, headers }: IncomingMessage,
  body: Buffer,
  { serverKey }: Channel,
  origin: string,
): Promise<Refusal | undefined> {
  if (method !== "POST") return { status: 405, why: "method" };
  if (!/^\d+$/.test(String(headers.ttl))) return { status: 400, why: "TTL" };
  if (headers["content-encoding"] !== "aes128gcm") return { status: 400, why: "encoding" };
  if (body.length > MOST_BYTES) return { status: 413, why: "size" };
  const why = await faultOf(headers.authorization ?? "", serverKey, origin);
  return why ? { status: 403, why } : undefined;
}

/** What is wrong with an Authorization header of RFC 8292. */
async function faultOf(header: string, serverKey: string, origin: string): Promise<string | undefined> {
  const [, token = "", key = ""] = /^vapid t=([\w.-]+), ?k=([\w-]+)$/i.exec(header) ?? [];
  if (!bytes(key).equals(bytes(serverKey))) return "another key than the subscription's";
  const [head = "", claims = "", signature = ""] = token.split(".");
  const publicKey = await webcrypto.subtle.importKey("raw", bytes(key), P256, false, ["verify"]);
  const algorithm = { name: "ECDSA", hash: "SHA-256" };
  const signed = Buffer.from(`${head}.${claims}`);
  if (!(await webcrypto.subtle.verify(algorithm, publicKey, bytes(signature), signed))) return "signature";
  const { aud, exp, sub } = JSON.parse(bytes(claims).toString());
  if (aud !== origin) return `aud ${aud}`;
  const seconds = exp - Date.now() / 1000;
  if (!(seconds > 0 && seconds <= LONGEST_VAPID_SECONDS)) return `exp in ${seconds} s`;
  return /^(mailto:|https:)/.test(sub) ? undefined : `sub ${sub}`;
}

function bytes(base64url: string): Buffer<ArrayBuffer> {
  return Buffer.from(base64url, "base64url");
}
