import { Page } from "../components/page.tsx";

export function NotificationsPage() {
  return <Page title="Notifications">…</Page>;
}
