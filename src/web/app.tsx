import { QueryClientProvider } from "@tanstack/react-query";
import { useEffect } from "react";
import { BrowserRouter } from "react-router";
import { createHerald } from "#client/index";
import { createQueries } from "./api.ts";
import { HeraldProvider } from "./herald.tsx";
import { Boundary } from "./layout/boundary.tsx";
import { Layout } from "./layout/layout.tsx";
import { News } from "./layout/news.tsx";

const herald = createHerald();
const queries = createQueries();

export function App() {
  useEffect(() => {
    herald.start();
    return () => herald.stop();
  }, []);
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
