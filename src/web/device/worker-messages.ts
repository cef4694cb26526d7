type Take = (event: MessageEvent) => void;

let take: Take | undefined;
let early: MessageEvent | undefined;

/**
 * Listens for the service worker's messages from the page's first script on.
 * A browser hands them over once, as soon as the document is parsed: the part
 * that acts on them is loaded later, and the latest message waits for it.
 */
export function receiveWorkerMessages(): void {
  navigator.serviceWorker?.addEventListener("message", (event) => {
    if (take) take(event);
    else early = event;
  });
}

/** Hands over what came before, and all that comes until the returned function is called. */
export function takeWorkerMessages(taker: Take): () => void {
  take = taker;
  if (early) taker(early);
  early = undefined;
  return () => {
    take = undefined;
  };
}
