import { Compass } from "lucide-react";
import { Link } from "react-router";
import { buttonClass } from "../components/button.tsx";
import { Empty } from "../components/empty.tsx";
import { Page } from "../components/page.tsx";
import { PATHS } from "../paths.ts";
import { shell } from "../texts/shell.ts";

export function NotFoundPage() {
  const { title, hint, back } = shell.notFound;
  return (
    <Page title={title}>
      <div className="surface">
        <Empty
          icon={Compass}
          title={hint}
          action={
            <Link to={PATHS.people} className={buttonClass("primary")}>
              {back}
            </Link>
          }
        />
      </div>
    </Page>
  );
}
