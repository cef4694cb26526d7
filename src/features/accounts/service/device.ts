import type { UserId } from "#core/ids";
import { same, sign } from "#core/seal";

/** A browser that has signed in as a user before. */
export interface Device {
  user: UserId;
  id: string;
}

/** Users that one browser is remembered for; the latest come first. */
const MAX_USERS = 5;

/** The devices that a `device` cookie proves; what we did not seal is passed over. */
export function readDevices(secrets: string[], cookie: string | undefined): Device[] {
  return (cookie ?? "")
    .split("~")
    .slice(0, MAX_USERS)
    .flatMap((part) => {
      const [user = "", id = "", seal = ""] = part.split(".");
      const genuine = secrets.some((secret) => same(seal, sealOf(secret, user, id)));
      return genuine ? [{ user: Number(user), id }] : [];
    });
}

/** The value of the `device` cookie, with `user` first. A browser keeps the id that it has for a user. */
export function deviceCookie(secret: string, known: Device[], user: UserId): string {
  const device = known.find((one) => one.user === user) ?? {
    user,
    id: crypto.randomUUID().replaceAll("-", ""),
  };
  return [device, ...known.filter((one) => one.user !== user)]
    .slice(0, MAX_USERS)
    .map(({ user, id }) => `${user}.${id}.${sealOf(secret, String(user), id)}`)
    .join("~");
}

function sealOf(secret: string, user: string, id: string): string {
  return sign(secret, "device", `${user}.${id}`);
}
