import { type BrowserContext, type BrowserContextOptions, test as base, expect } from "@playwright/test";
import { newPerson, type Person, type Who } from "./person.ts";

export { expect };

/** What a browser complains of that is meant to happen, as when the network is gone. */
type Forgive = (pattern: RegExp) => void;

interface Fixtures {
  /** Signs a user in, in a browser of their own. */
  person: (who: Who, options?: BrowserContextOptions) => Promise<Person>;
  /** A browser in which nobody is signed in. */
  stranger: (options?: BrowserContextOptions) => Promise<BrowserContext>;
  forgive: Forgive;
  complaints: { said: string[]; forgiven: RegExp[] };
}

/**
 * Tests of the web app in real browsers. Whatever a page complains of on its
 * console, throws, or is refused by its CSP fails the test that caused it.
 */
export const test = base.extend<Fixtures>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures that are wanted from the pattern.
  complaints: async ({}, use) => {
    const complaints = { said: [] as string[], forgiven: [] as RegExp[] };
    await use(complaints);
    const left = complaints.said.filter((text) => !complaints.forgiven.some((each) => each.test(text)));
    expect(left, "what the console complained of").toEqual([]);
  },
  forgive: async ({ complaints }, use) => {
    await use((pattern) => complaints.forgiven.push(pattern));
  },
  person: async ({ browser, baseURL, complaints }, use) => {
    const contexts: BrowserContext[] = [];
    await use(async (who, options = {}) => {
      const origin = options.baseURL ?? baseURL ?? "";
      const person = await newPerson(browser, origin, who, { baseURL: origin, ...options });
      listen(person.context, complaints.said);
      contexts.push(person.context);
      return person;
    });
    await Promise.all(contexts.map((context) => context.close()));
  },
  stranger: async ({ browser, baseURL, complaints }, use) => {
    const contexts: BrowserContext[] = [];
    await use(async (options = {}) => {
      const context = await browser.newContext({ ...(baseURL && { baseURL }), ...options });
      listen(context, complaints.said);
      contexts.push(context);
      return context;
    });
    await Promise.all(contexts.map((context) => context.close()));
  },
});

/** A refusal of the CSP is an error on the console, too. */
function listen(context: BrowserContext, said: string[]): void {
  context.on("console", (message) => {
    if (message.type() === "error") said.push(`${message.text()} (${message.location().url})`);
  });
  context.on("weberror", (error) => said.push(String(error.error())));
}
