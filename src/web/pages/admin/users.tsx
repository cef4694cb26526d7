import { UserRoundSearch } from "lucide-react";
import { Link } from "react-router";
import type { PublicUser } from "#client/index";
import { useApiPages } from "../../api.ts";
import { Card } from "../../components/card.tsx";
import { Empty } from "../../components/empty.tsx";
import { Listing } from "../../components/listing.tsx";
import { Page } from "../../components/page.tsx";
import { PersonFace } from "../../components/person.tsx";
import { SearchField } from "../../components/search-field.tsx";
import { PATHS } from "../../paths.ts";
import { searchPath } from "../../people-actions.ts";
import { admin } from "../../texts/admin.ts";
import { people } from "../../texts/people.ts";
import { sentence } from "../../texts/wording.tsx";
import { useSearched } from "../../use-searched.ts";

const texts = admin.users;
const MIN_LETTERS = 2;

export function UsersPage() {
  const { q, debounced, setQ } = useSearched();
  return (
    <Page title={admin.pages.users} description={texts.lead}>
      <SearchField label={texts.search} hint={texts.startHint} value={q} onChange={setQ} />
      <Card padded={false}>
        {[...debounced.trim()].length >= MIN_LETTERS ? (
          <Found q={debounced} />
        ) : (
          <Empty icon={UserRoundSearch} title={texts.start} />
        )}
      </Card>
    </Page>
  );
}

function Found({ q }: { q: string }) {
  const query = useApiPages<PublicUser>(searchPath(q), { keepsOld: true });
  return (
    <>
      <p role="status" className="sr-only">
        {query.data && people.found(query.data.count)}
      </p>
      <Listing
        label={texts.list}
        query={query}
        empty={
          <Empty icon={UserRoundSearch} title={sentence(texts.none, q)}>
            {texts.noneHint}
          </Empty>
        }
      >
        {(user) => (
          <li key={user.id}>
            <Link
              to={PATHS.user.replace(":id", String(user.id))}
              className="flex items-center gap-3 px-4 py-3 hover:bg-hover focus-visible:-outline-offset-2 sm:px-5"
            >
              <PersonFace user={user} />
            </Link>
          </li>
        )}
      </Listing>
    </>
  );
}
