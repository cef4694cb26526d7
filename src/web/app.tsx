import { type QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { BrowserRouter } from "react-router";
import type { Herald } from "#client/index";
import { HeraldProvider } from "../react/provider.tsx";
import { Boundary } from "./components/boundary.tsx";
import { Layout } from "./layout/layout.tsx";
import { NewNotifications } from "./layout/new-notifications.tsx";
import { useLanguage } from "./use-language.ts";

export function App({ herald, queries }: { herald: Herald; queries: QueryClient }) {
  // Draws all of it again in another language.
  useLanguage();
  return (
    <HeraldProvider herald={herald}>
      <QueryClientProvider client={queries}>
        <BrowserRouter>
          <Boundary>
            <Boundary isQuiet>
              <NewNotifications />
            </Boundary>
            <Layout />
          </Boundary>
        </BrowserRouter>
      </QueryClientProvider>
    </HeraldProvider>
  );
}
