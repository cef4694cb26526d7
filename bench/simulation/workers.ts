import { registerHooks } from "node:module";

/** All that the objects need of the runtime's base class. */
const DURABLE_OBJECT = `export class DurableObject {
  constructor(ctx, env) { this.ctx = ctx; this.env = env; }
}`;

/**
 * Lets Node load the Worker's own objects: what they import from the runtime,
 * and the globals they use. To be called before they are imported.
 */
export function actAsWorkers(): void {
  registerHooks({
    resolve: (specifier, context, next) =>
      specifier === "cloudflare:workers"
        ? { url: `data:text/javascript,${encodeURIComponent(DURABLE_OBJECT)}`, shortCircuit: true }
        : next(specifier, context),
  });
  Object.assign(globalThis, { FAULTS: false, WebSocketRequestResponsePair: class {} });
}
