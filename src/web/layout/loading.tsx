import { shell } from "../texts/shell.ts";

/** The shape of a page, while it is on its way. */
export function PageLoading() {
  return (
    <div
      role="status"
      aria-label={shell.loading}
      className="mx-auto w-full max-w-6xl px-4 py-6 sm:px-6 sm:py-10"
    >
      <div className="skeleton h-8 w-44" />
      <div className="skeleton mt-8 h-64 rounded-xl" />
    </div>
  );
}
