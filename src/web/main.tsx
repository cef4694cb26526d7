import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { createHerald } from "#client/index";
import { createQueries } from "./api.ts";
import { App } from "./app.tsx";
import { beginning } from "./bootstrap.ts";
import "./styles.css";

const herald = createHerald();
const queries = createQueries();

// Not awaited at the top level: the pages import from this chunk, and would wait for it in turn.
void beginning(herald, queries).then(() => {
  const root = document.getElementById("app");
  if (!root) return;
  createRoot(root).render(
    <StrictMode>
      <App {...{ herald, queries }} />
    </StrictMode>,
  );
});
