import { Page } from "../../components/page.tsx";
import { shell } from "../../texts/shell.ts";

export function AnnouncementsPage() {
  return <Page title={shell.pages.admin}>…</Page>;
}
