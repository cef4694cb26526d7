import { Route, Routes } from "react-router";
import { lazyPart } from "./components/lazy.tsx";
import { deployment } from "./deployment.ts";
import { PageLoading } from "./layout/loading.tsx";
import { RequireAdmin, RequireSession, RequireTester } from "./layout/require.tsx";
import { NotFoundPage } from "./pages/not-found.tsx";
import { PATHS, type PageName } from "./paths.ts";

const LOADING = <PageLoading />;

const PeoplePage = lazyPart(() => import("./pages/people/page.tsx"), "PeoplePage", LOADING);
const ConnectionsPage = lazyPart(() => import("./pages/connections.tsx"), "ConnectionsPage", LOADING);
const ApplicationsPage = lazyPart(() => import("./pages/applications/page.tsx"), "ApplicationsPage", LOADING);
const NotificationsPage = lazyPart(
  () => import("./pages/notifications/page.tsx"),
  "NotificationsPage",
  LOADING,
);
const ProfilePage = lazyPart(() => import("./pages/profile.tsx"), "ProfilePage", LOADING);
const PreferencesPage = lazyPart(() => import("./pages/preferences/page.tsx"), "PreferencesPage", LOADING);
const UnsubscribePage = lazyPart(() => import("./pages/unsubscribe.tsx"), "UnsubscribePage", LOADING);
const DevOutboxPage = lazyPart(() => import("./pages/dev-outbox/page.tsx"), "DevOutboxPage", LOADING);
const AdminFrame = lazyPart(() => import("./pages/admin/frame.tsx"), "AdminFrame", LOADING);
const AnnouncementsPage = lazyPart(
  () => import("./pages/admin/announcements/page.tsx"),
  "AnnouncementsPage",
  LOADING,
);
const UsersPage = lazyPart(() => import("./pages/admin/users.tsx"), "UsersPage", LOADING);
const UserPage = lazyPart(() => import("./pages/admin/user.tsx"), "UserPage", LOADING);
const SendPage = lazyPart(() => import("./pages/admin/send.tsx"), "SendPage", LOADING);
const ApiKeysPage = lazyPart(() => import("./pages/admin/api-keys.tsx"), "ApiKeysPage", LOADING);
const HealthPage = lazyPart(() => import("./pages/admin/health.tsx"), "HealthPage", LOADING);
const RealtimeTestPage = lazyPart(
  () => import("./pages/realtime-test/page.tsx"),
  "RealtimeTestPage",
  LOADING,
);

/** What each page is made of, from without. */
const PARTS: Record<PageName, { prepare: () => Promise<unknown> }[]> = {
  people: [PeoplePage],
  connections: [ConnectionsPage],
  applications: [ApplicationsPage],
  applicants: [ApplicationsPage],
  notifications: [NotificationsPage],
  profile: [ProfilePage],
  preferences: [PreferencesPage],
  unsubscribe: [UnsubscribePage],
  devOutbox: [DevOutboxPage],
  announcements: [AdminFrame, AnnouncementsPage],
  users: [AdminFrame, UsersPage],
  user: [AdminFrame, UserPage],
  send: [AdminFrame, SendPage],
  apiKeys: [AdminFrame, ApiKeysPage],
  deadLetters: [AdminFrame, HealthPage],
  realtimeTest: [RealtimeTestPage],
};

/** Loads a page before it is shown. */
export async function preparePage(name: PageName): Promise<void> {
  await Promise.all(PARTS[name].map(({ prepare }) => prepare()));
}

/** Each page of paths.ts, and who may see it. */
export function Pages() {
  return (
    <Routes>
      <Route element={<RequireSession />}>
        <Route path={PATHS.people} element={<PeoplePage />} />
        <Route path={PATHS.connections} element={<ConnectionsPage />} />
        <Route path={PATHS.applications} element={<ApplicationsPage />} />
        <Route path={PATHS.applicants} element={<ApplicationsPage />} />
        <Route path={PATHS.notifications} element={<NotificationsPage />} />
        <Route path={PATHS.profile} element={<ProfilePage />} />
        <Route path={PATHS.preferences} element={<PreferencesPage />} />
        <Route element={<RequireAdmin />}>
          <Route element={<AdminFrame />}>
            <Route path={PATHS.announcements} element={<AnnouncementsPage />} />
            <Route path={PATHS.users} element={<UsersPage />} />
            <Route path={PATHS.user} element={<UserPage />} />
            <Route path={PATHS.send} element={<SendPage />} />
            <Route path={PATHS.apiKeys} element={<ApiKeysPage />} />
            <Route path={PATHS.deadLetters} element={<HealthPage />} />
          </Route>
        </Route>
        <Route element={<RequireTester />}>
          <Route path={PATHS.realtimeTest} element={<RealtimeTestPage />} />
        </Route>
      </Route>
      <Route path={PATHS.unsubscribe} element={<UnsubscribePage />} />
      {deployment.development && <Route path={PATHS.devOutbox} element={<DevOutboxPage />} />}
      <Route path="*" element={<NotFoundPage />} />
    </Routes>
  );
}
