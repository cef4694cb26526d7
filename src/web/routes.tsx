import { Route, Routes } from "react-router";
import { later } from "./components/lazy.tsx";
import { RequireAdmin, RequireSession, RequireTester } from "./layout/require.tsx";
import { NotFoundPage } from "./pages/not-found.tsx";
import { PATHS, type PageName } from "./paths.ts";

const PeoplePage = later(() => import("./pages/people/page.tsx"), "PeoplePage");
const ConnectionsPage = later(() => import("./pages/connections.tsx"), "ConnectionsPage");
const ApplicationsPage = later(() => import("./pages/applications/page.tsx"), "ApplicationsPage");
const NotificationsPage = later(() => import("./pages/notifications/page.tsx"), "NotificationsPage");
const ProfilePage = later(() => import("./pages/profile.tsx"), "ProfilePage");
const AdminFrame = later(() => import("./pages/admin/frame.tsx"), "AdminFrame");
const AnnouncementsPage = later(() => import("./pages/admin/announcements/page.tsx"), "AnnouncementsPage");
const UsersPage = later(() => import("./pages/admin/users.tsx"), "UsersPage");
const UserPage = later(() => import("./pages/admin/user.tsx"), "UserPage");
const SendPage = later(() => import("./pages/admin/send.tsx"), "SendPage");
const ApiKeysPage = later(() => import("./pages/admin/api-keys.tsx"), "ApiKeysPage");
const HealthPage = later(() => import("./pages/admin/health.tsx"), "HealthPage");
const RealtimeTestPage = later(() => import("./pages/realtime-test/page.tsx"), "RealtimeTestPage");

/** What each page is made of, from without. */
const PARTS: Record<PageName, { prepare: () => Promise<unknown> }[]> = {
  people: [PeoplePage],
  connections: [ConnectionsPage],
  applications: [ApplicationsPage],
  applicants: [ApplicationsPage],
  notifications: [NotificationsPage],
  profile: [ProfilePage],
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
      <Route path="*" element={<NotFoundPage />} />
    </Routes>
  );
}
