import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { createHerald } from "#client/index";
import { createQueries } from "./api.ts";
import { App } from "./app.tsx";
import { bootstrap } from "./bootstrap.ts";
import { receiveWorkerMessages } from "./device/worker-messages.ts";
import { appHost } from "./server-clock.ts";
import { preferredLanguage, showLanguage } from "./texts/language.ts";
import "./styles.css";

receiveWorkerMessages();

const herald = createHerald({ host: appHost() });
const queries = createQueries();

/** English where the texts of another language cannot be loaded: better than nothing. */
const inPreferredLanguage = () => showLanguage(preferredLanguage()).catch(() => undefined);

// Not awaited at the top level: the pages import from this chunk, and would wait for it in turn.
void Promise.all([inPreferredLanguage(), bootstrap(herald, queries)]).then(() => {
  const root = document.getElementById("app");
  if (!root) return;
  createRoot(root).render(
    <StrictMode>
      <App herald={herald} queries={queries} />
    </StrictMode>,
  );
});
