import { Page } from "../components/page.tsx";
import { shell } from "../texts/shell.ts";

export function PeoplePage() {
  return <Page title={shell.pages.people}>…</Page>;
}
