import { compose } from "#compose";
import type { UserId } from "#core/ids";
import type { Platform, Ports } from "#core/ports";
import { type Lifetime, socketPorts } from "#platform";
import { process } from "#process";
import { type OwnHub, withOwnHub } from "./own-hub.ts";

/** Whose hub it is, and where it runs. */
interface Place {
  env: Env;
  ctx: Lifetime;
  user: UserId;
  hub: OwnHub;
}

/**
 * The ports of a user's hub. Most hubs only hold sockets and show announcements,
 * so the other ports are made when one is first needed: on one machine,
 * thousands of hubs share the memory of one process.
 */
export class HubPorts implements Ports<"now" | "announcements" | "db"> {
  readonly now: Platform["now"];
  readonly announcements: Platform["announcements"];
  readonly #place: Place;
  #all: Platform | undefined;

  constructor(place: Place) {
    const { now, announcements } = socketPorts(place.env);
    this.now = now;
    this.announcements = announcements;
    this.#place = place;
  }

  /** All of them; what concerns the hub's own user is done inside of it. */
  get all(): Platform {
    const { env, ctx, user, hub } = this.#place;
    const withOwn = (platform: Platform) => ({ ...platform, hubs: withOwnHub(platform.hubs, user, hub) });
    this.#all ??= withOwn(compose(env, ctx, (platform, ...event) => process(withOwn(platform), ...event)));
    return this.#all;
  }

  get db(): Platform["db"] {
    return this.all.db;
  }
}
