import { choose } from "./choose.ts";
import { openPage } from "./click.ts";
import { receivePush } from "./push.ts";
import { clearRead, markRead } from "./read-elsewhere.ts";
import { renewSubscription } from "./renewal.ts";
import { scope } from "./scope.ts";
import { forgetOldShells, prepareShell, respond } from "./shell.ts";

scope.addEventListener("install", (event) => event.waitUntil(prepareShell()));
scope.addEventListener("activate", (event) => event.waitUntil(forgetOldShells()));
scope.addEventListener("fetch", (event) => {
  const response = respond(event);
  if (response) event.respondWith(response);
});
scope.addEventListener("push", (event) => event.waitUntil(receivePush(event.data).then(clearRead)));
scope.addEventListener("notificationclick", (event) => {
  event.notification.close();
  // First of all the page: a browser lets a worker open one only right after the click.
  event.waitUntil(
    choose(event)
      .then((isChosen) => (isChosen ? undefined : openPage(event.notification)))
      .then(() => markRead(event.notification))
      .then(clearRead),
  );
});
scope.addEventListener("pushsubscriptionchange", (event) => event.waitUntil(renewSubscription(event)));
