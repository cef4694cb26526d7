/** The worker's global object, which the types call a window's or another worker's. */
export const scope = self as unknown as ServiceWorkerGlobalScope;
