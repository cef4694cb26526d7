import { Search, UserRoundSearch } from "lucide-react";
import { useRef } from "react";
import type { ConnectionRequest, FoundUser } from "#features/connections/wire";
import { useNotifications } from "../../../react/hooks.ts";
import { useApiPages } from "../../api.ts";
import { Card } from "../../components/card.tsx";
import { Empty } from "../../components/empty.tsx";
import { lazyPart } from "../../components/lazy.tsx";
import { Listing } from "../../components/listing.tsx";
import { Page } from "../../components/page.tsx";
import { PersonRow } from "../../components/person.tsx";
import { SearchField } from "../../components/search-field.tsx";
import { deployment } from "../../deployment.ts";
import { pendingPath, searchPath } from "../../people-actions.ts";
import { people as texts } from "../../texts/people.ts";
import { sentence } from "../../texts/wording.tsx";
import { useSearched } from "../../use-searched.ts";
import { useKeys } from "./keys.ts";
import { RelationActions } from "./relation.tsx";
import { IncomingRow } from "./requests.tsx";

const TryIt = lazyPart(() => import("./try-it.tsx"), "TryIt");
const Answers = lazyPart(() => import("./answers.tsx"), "Answers");

/** The least that the API searches for (contract §2). */
const MIN_LETTERS = 2;

export function PeoplePage() {
  const { q, debounced, setQ } = useSearched();
  const box = useRef<HTMLDivElement>(null);
  useKeys(box);
  const isLongEnough = [...debounced.trim()].length >= MIN_LETTERS;
  return (
    <Page title={texts.title} description={texts.lead}>
      <div ref={box} className="flex flex-col gap-6">
        <SearchField
          label={texts.search}
          hint={[...q].length === 1 ? texts.tooShort : texts.searchHint}
          placeholder={texts.placeholder}
          value={q}
          onChange={setQ}
        />
        {isLongEnough ? <Found q={debounced} /> : <Start />}
      </div>
    </Page>
  );
}

function Found({ q }: { q: string }) {
  const query = useApiPages<FoundUser>(searchPath(q), { keepsOld: true });
  const { data } = query;
  const isAwaited = data?.items.some(({ relation }) => relation === "requested" || relation === "asked");
  return (
    <Card padded={false}>
      {isAwaited && <Answers onMissing={() => {}} />}
      <p role="status" className="border-line border-b px-4 py-2.5 text-muted text-sm empty:hidden sm:px-5">
        {data && data.count > 0 && texts.found(data.count)}
        {data && data.count === 0 && <span className="sr-only">{texts.none(q)}</span>}
      </p>
      <Listing
        label={texts.results}
        query={query}
        empty={
          <Empty icon={UserRoundSearch} title={sentence(texts.none, q)}>
            {texts.noneHint}
          </Empty>
        }
      >
        {(user) => (
          <PersonRow key={user.id} user={user}>
            <RelationActions user={user} />
          </PersonRow>
        )}
      </Listing>
    </Card>
  );
}

/** Before anything is searched for: who waits for an answer, and what to try while nothing has happened yet. */
function Start() {
  const { notifications, status } = useNotifications();
  const isFirstLook = deployment.development || (status === "ready" && notifications.length === 0);
  const waiting = useApiPages<ConnectionRequest>(pendingPath("incoming"), { waits: () => true });
  return (
    <>
      {waiting.data && waiting.data.items.length > 0 && (
        <Card title={texts.waiting} padded={false}>
          <Listing label={texts.waiting} query={waiting} empty={null}>
            {(request) => <IncomingRow key={request.id} request={request} />}
          </Listing>
        </Card>
      )}
      {isFirstLook ? (
        <TryIt />
      ) : (
        <Card padded={false}>
          <Empty icon={Search} title={texts.start}>
            {texts.startHint}
          </Empty>
        </Card>
      )}
    </>
  );
}
