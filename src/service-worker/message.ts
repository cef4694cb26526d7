/** The page that a notification leads to when it names none of this origin. */
export const INBOX_PATH = "/notifications/";

/** A push as the device shows it. */
export interface ShownPush {
  title: string;
  body: string;
  /** On this origin. */
  navigate: string;
  tag: string;
  /** What can be chosen right there. */
  actions: ShownAction[];
  /** The notification that the actions are of. */
  id: number | undefined;
  lang: string;
  dir: "auto" | "ltr" | "rtl";
  /** The number of unread notifications, where the push carries it. */
  badge: number | undefined;
}

/** An action by its key, with the address that it leads to. */
export interface ShownAction {
  action: string;
  title: string;
  navigate: string;
}

/** Shown for a push without readable text: a browser requires that each push shows something. */
const NOTHING_READABLE: Record<string, string> = {
  en: "You have new notifications.",
  de: "Sie haben neue Mitteilungen.",
};

const MOST_CHARACTERS = 500;

type Fields = Record<string, unknown>;

/**
 * Reads a push in the declarative format (W3C Push API, "Declarative push
 * message"), which some browsers show without a worker. Any other text becomes
 * the body as it is.
 *
 * @param language of this device, BCP 47
 */
export function readPush(text: string, origin: string, language: string): ShownPush {
  const message = objectOf(parsed(text));
  const notification = objectOf(message?.notification);
  const fallback = notification ? "" : text.slice(0, MOST_CHARACTERS) || nothingReadable(language);
  return {
    title: textOf(notification?.title) || "Herald",
    body: textOf(notification?.body) || fallback,
    navigate: ownUrl(textOf(notification?.navigate), origin),
    tag: textOf(notification?.tag),
    actions: actionsOf(notification?.actions, origin),
    id: countOf(objectOf(notification?.data)?.id),
    lang: textOf(notification?.lang),
    dir: directionOf(notification?.dir),
    badge: countOf(message?.app_badge ?? notification?.app_badge),
  };
}

/** The address if it is of this origin, else the inbox's: a push opens no other site. */
export function ownUrl(given: unknown, origin: string): string {
  const path = textOf(given) || INBOX_PATH;
  // A `blob:` URL has the origin of the page that made it.
  const url = URL.canParse(path, origin) ? new URL(path, origin) : undefined;
  const isOurs = url?.origin === origin && url.protocol !== "blob:";
  return isOurs ? url.href : new URL(INBOX_PATH, origin).href;
}

function actionsOf(given: unknown, origin: string): ShownAction[] {
  if (!Array.isArray(given)) return [];
  return given.flatMap((each) => {
    const action = textOf(objectOf(each)?.action);
    const title = textOf(objectOf(each)?.title);
    const navigate = ownUrl(objectOf(each)?.navigate, origin);
    return action && title ? [{ action, title, navigate }] : [];
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function objectOf(value: unknown): Fields | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : undefined;
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function directionOf(value: unknown): ShownPush["dir"] {
  return value === "ltr" || value === "rtl" ? value : "auto";
}

/** A number of unread notifications, which some senders write as text. */
function countOf(value: unknown): number | undefined {
  const count = typeof value === "string" && /^\d+$/.test(value) ? Number(value) : value;
  return typeof count === "number" && Number.isSafeInteger(count) && count >= 0 ? count : undefined;
}

function nothingReadable(language: string): string {
  return NOTHING_READABLE[language.split("-")[0] ?? ""] ?? NOTHING_READABLE.en ?? "";
}
