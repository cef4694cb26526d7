import { QueryClientProvider } from "@tanstack/react-query";
import { BrowserRouter } from "react-router";
import { createHerald } from "#client/index";
import { HeraldProvider } from "../react/provider.tsx";
import { createQueries } from "./api.ts";
import { Boundary } from "./layout/boundary.tsx";
import { Layout } from "./layout/layout.tsx";
import { News } from "./layout/news.tsx";

const herald = createHerald();
const queries = createQueries();

export function App() {
  return (
    <HeraldProvider herald={herald}>
      <QueryClientProvider client={queries}>
        <BrowserRouter>
          <Boundary>
            <News />
            <Layout />
          </Boundary>
        </BrowserRouter>
      </QueryClientProvider>
    </HeraldProvider>
  );
}
