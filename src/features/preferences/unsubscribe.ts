import type { UserId } from "#core/ids";
import { same, sign } from "#core/seal";

/** Whose e-mail a link turns off, and of which categories. */
export interface Unsubscription {
  user: UserId;
  categories: string[];
}

const PURPOSE = "unsubscribe";
/** Longer than any that is made here. */
const MAX_LENGTH = 3000;
/** No dot: a path whose last part has one is taken for a file's. */
const BODY = /^([1-9a-z][0-9a-z]{0,10})~([a-z0-9_-]+(?:~[a-z0-9_-]+)*)~[\w-]{43}$/;

/**
 * The token in a mail's link. It is no secret from its reader, only sealed:
 * its holder can turn off these categories and do nothing else. It does
 * not expire; a mail may be read years later.
 */
export function unsubscribeToken(secret: string, user: UserId, categories: string[]): string {
  const body = `${user.toString(36)}~${categories.join("~")}`;
  return `${body}~${sign(secret, PURPOSE, body)}`;
}

/** What a token says; undefined for one that we did not seal. */
export function readUnsubscribeToken(secrets: string[], token: string): Unsubscription | undefined {
  const [, user = "", categories = ""] = (token.length <= MAX_LENGTH && BODY.exec(token)) || [];
  if (user === "") return undefined;
  const unsubscription = { user: Number.parseInt(user, 36), categories: categories.split("~") };
  const isOurs = secrets.some((secret) =>
    same(token, unsubscribeToken(secret, unsubscription.user, unsubscription.categories)),
  );
  return isOurs ? unsubscription : undefined;
}
