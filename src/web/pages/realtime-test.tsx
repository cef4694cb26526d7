import { Page } from "../components/page.tsx";
import { shell } from "../texts/shell.ts";

export function RealtimeTestPage() {
  return <Page title={shell.pages.realtimeTest}>…</Page>;
}
