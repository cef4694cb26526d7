import { Page } from "../components/page.tsx";
import { shell } from "../texts/shell.ts";

export function ConnectionsPage() {
  return <Page title={shell.pages.connections}>…</Page>;
}
