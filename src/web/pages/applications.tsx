import { Page } from "../components/page.tsx";
import { shell } from "../texts/shell.ts";

export function ApplicationsPage() {
  return <Page title={shell.pages.applications}>…</Page>;
}
