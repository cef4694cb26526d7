import { Outlet } from "react-router";

/** What stands around every page of the admin area. */
export function AdminFrame() {
  return <Outlet />;
}
