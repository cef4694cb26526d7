import type { Browser, BrowserContextOptions } from "@playwright/test";
import type { LoadedServer } from "../systems/loaded.ts";

const NOTIFICATIONS = 36;
/** Who ask the visitor to connect; each makes a notification, too. */
export const ASKING = 6;

/** The first of the people is asked by the others, and notified often. */
export async function fill({ http, admin, people: [visitor, ...others] }: LoadedServer): Promise<void> {
  for (let nth = 1; nth <= NOTIFICATIONS; nth += 1) {
    await http.expect([201, 202], "POST", "/api/notifications/", admin.token, {
      recipient_id: visitor?.id,
      title: `Week ${nth} of Distributed Systems is open`,
      message: "Consensus, with exercises. Hand in by Friday.",
    });
  }
  for (const { token } of others) {
    await http.expect([201], "POST", "/api/connection_requests/", token, { recipient_id: visitor?.id });
  }
}

/** Signs one of the people in, and keeps nothing but that. */
export async function sessionOf(
  browser: Browser,
  baseURL: string,
  id: number,
): Promise<BrowserContextOptions> {
  const context = await browser.newContext({ baseURL });
  const data = { username: `seed-${id}`, password: "seed-password-1" };
  const response = await context.request.post("/api/login/", { data, headers: { Origin: baseURL } });
  if (!response.ok()) throw new Error(`They are not let in: ${await response.text()}`);
  const storageState = await context.storageState();
  await context.close();
  return { baseURL, storageState };
}
