import { useCallback, useEffect, useRef, useState } from "react";
import type { Notification } from "#client/index";
import { realtime } from "../../texts/realtime.ts";
import type { Note } from "./log.ts";

const texts = realtime.log;

export type SocketStatus = keyof typeof realtime.socket.status;

export interface Wanted {
  path: string;
  /** Empty for a client that knows none. */
  protocol: string;
  since: string;
}

/** How many of the received notifications are shown. */
const MOST_RECEIVED = 50;

/** A socket that is opened, used and closed by hand; everything about it is noted. */
export function useLabSocket(note: Note) {
  const socket = useRef<WebSocket | null>(null);
  const [status, setStatus] = useState<SocketStatus>("closed");
  const [received, setReceived] = useState<Notification[]>([]);

  const receive = useCallback(
    (text: string) => {
      note("in", text);
      const notification = notificationIn(text);
      if (!notification) return;
      setReceived((before) =>
        [notification, ...before.filter(({ id }) => id !== notification.id)].slice(0, MOST_RECEIVED),
      );
    },
    [note],
  );

  const connect = useCallback(
    ({ path, protocol, since }: Wanted) => {
      const url = new URL(path, location.href);
      url.protocol = url.protocol.replace("http", "ws");
      if (since) url.searchParams.set("since", since);
      const opened = new WebSocket(url, protocol ? [protocol] : []);
      socket.current = opened;
      setStatus("connecting");
      note("info", `WebSocket ${url.pathname}${url.search}`);
      opened.onopen = () => {
        setStatus("open");
        note("info", texts.opened(opened.protocol));
        console.info("✅ WebSocket connected");
      };
      opened.onmessage = ({ data }) => receive(String(data));
      opened.onerror = () => note("error", texts.failed);
      opened.onclose = ({ code, reason }) => {
        note("info", texts.closed(code, reason));
        if (socket.current === opened) setStatus("closed");
      };
    },
    [receive, note],
  );

  const disconnect = useCallback(() => {
    setStatus("closing");
    socket.current?.close(1000);
  }, []);

  const send = useCallback(
    (frame: string) => {
      if (socket.current?.readyState !== WebSocket.OPEN) return note("error", texts.noSocket);
      socket.current.send(frame);
      note("out", frame);
    },
    [note],
  );

  // After the page is left nothing is shown any more.
  useEffect(() => () => socket.current?.close(1000), []);

  return { status, received, connect, disconnect, send };
}

function notificationIn(text: string): Notification | undefined {
  try {
    const frame: unknown = JSON.parse(text);
    if (typeof frame !== "object" || frame === null || !("type" in frame)) return undefined;
    const isOne = frame.type === "notification" || frame.type === "new_notification";
    return isOne && "notification" in frame ? (frame.notification as Notification) : undefined;
  } catch {
    return undefined;
  }
}
