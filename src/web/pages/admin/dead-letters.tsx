import { Page } from "../../components/page.tsx";
import { shell } from "../../texts/shell.ts";

export function DeadLettersPage() {
  return <Page title={shell.pages.admin}>…</Page>;
}
