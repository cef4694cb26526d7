import { type ComponentType, lazy } from "react";
import { Route, Routes } from "react-router";
import { RequireAdmin, RequireSession, RequireTester } from "./layout/require.tsx";
import { NotFoundPage } from "./pages/not-found.tsx";
import { PATHS } from "./paths.ts";

/** A page that is loaded when somebody goes there. */
function page<Name extends string>(load: () => Promise<Record<Name, ComponentType>>, name: Name) {
  return lazy(async () => ({ default: (await load())[name] }));
}

const PeoplePage = page(() => import("./pages/people/page.tsx"), "PeoplePage");
const ConnectionsPage = page(() => import("./pages/connections.tsx"), "ConnectionsPage");
const ApplicationsPage = page(() => import("./pages/applications/page.tsx"), "ApplicationsPage");
const NotificationsPage = page(() => import("./pages/notifications/page.tsx"), "NotificationsPage");
const ProfilePage = page(() => import("./pages/profile.tsx"), "ProfilePage");
const AdminFrame = page(() => import("./pages/admin/frame.tsx"), "AdminFrame");
const AnnouncementsPage = page(() => import("./pages/admin/announcements/page.tsx"), "AnnouncementsPage");
const UsersPage = page(() => import("./pages/admin/users.tsx"), "UsersPage");
const UserPage = page(() => import("./pages/admin/user.tsx"), "UserPage");
const SendPage = page(() => import("./pages/admin/send.tsx"), "SendPage");
const ApiKeysPage = page(() => import("./pages/admin/api-keys.tsx"), "ApiKeysPage");
const HealthPage = page(() => import("./pages/admin/health.tsx"), "HealthPage");
const RealtimeTestPage = page(() => import("./pages/realtime-test/page.tsx"), "RealtimeTestPage");

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
