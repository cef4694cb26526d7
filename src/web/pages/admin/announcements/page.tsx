import { Megaphone, Plus } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { useSearchParams } from "react-router";
import type { Announcement } from "#client/index";
import { useAnnouncements } from "../../../../react/hooks.ts";
import { useApi } from "../../../api.ts";
import { Button } from "../../../components/button.tsx";
import { Card } from "../../../components/card.tsx";
import { Empty, Failed, LoadingRows } from "../../../components/empty.tsx";
import { Filters } from "../../../components/filters.tsx";
import { Page } from "../../../components/page.tsx";
import { useNow } from "../../../components/relative-time.tsx";
import { useKeptFocus } from "../../../components/use-kept-focus.ts";
import { admin } from "../../../texts/admin.ts";
import { AnnouncementDialog } from "./form.tsx";
import { AnnouncementRow } from "./row.tsx";
import { ALL_ANNOUNCEMENTS, type State, stateOf } from "./state.ts";

const texts = admin.announcements;

type Shown = State | "all";

/** The one that is written: a new one, or one that is there. */
type Written = Announcement | "new" | null;

export function AnnouncementsPage() {
  const [parameters, setParameters] = useSearchParams();
  const [written, setWritten] = useState<Written>(null);
  const given = parameters.get("state") ?? "all";
  const shown: Shown = Object.hasOwn(texts.states, given) ? (given as Shown) : "all";
  const show = (state: Shown) => setParameters({ state }, { replace: true });
  return (
    <Page
      title={admin.pages.announcements}
      description={texts.lead}
      actions={
        <Button look="primary" icon={<Plus aria-hidden size={16} />} onClick={() => setWritten("new")}>
          {texts.make}
        </Button>
      }
    >
      <div>
        <Filters label={texts.stateLabel} value={shown} options={texts.states} onChange={show} />
      </div>
      <Card padded={false}>
        <List shown={shown} onEdit={setWritten} onAll={() => show("all")} />
      </Card>
      <AnnouncementDialog written={written} onClose={() => setWritten(null)} />
    </Page>
  );
}

interface ListProps {
  shown: Shown;
  onEdit: (announcement: Announcement) => void;
  onAll: () => void;
}

/** Reads the list again when the socket says that what is live has changed: another admin may have done it. */
function useChanges(refetch: () => unknown): void {
  const { announcements } = useAnnouncements();
  const live = announcements.map(({ id }) => id).join();
  const known = useRef(live);
  useEffect(() => {
    if (known.current === live) return;
    known.current = live;
    refetch();
  }, [live, refetch]);
}

function List({ shown, onEdit, onAll }: ListProps) {
  const { data, error, isPending, refetch } = useApi<{ notifications: Announcement[] }>(ALL_ANNOUNCEMENTS);
  useChanges(refetch);
  const now = useNow();
  const focus = useKeptFocus<HTMLDivElement>();
  if (isPending) return <LoadingRows />;
  if (!data) return <Failed error={error} onRetry={() => void refetch()} />;
  // One that was made after the last tick of the clock has begun all the same.
  const at = Math.max(now, Date.now());
  const items = data.notifications.filter((each) => shown === "all" || stateOf(each, at) === shown);
  return (
    <div {...focus}>
      {items.length === 0 && shown === "all" && (
        <Empty icon={Megaphone} title={texts.empty}>
          {texts.emptyHint}
        </Empty>
      )}
      {items.length === 0 && shown !== "all" && (
        <Empty
          icon={Megaphone}
          title={texts.emptyFilter}
          action={<Button onClick={onAll}>{texts.showAll}</Button>}
        >
          {texts.emptyFilterHint}
        </Empty>
      )}
      <ul aria-label={texts.list} className="divide-y divide-line">
        {items.map((announcement) => (
          <AnnouncementRow
            key={announcement.id}
            announcement={announcement}
            state={stateOf(announcement, at)}
            onEdit={() => onEdit(announcement)}
          />
        ))}
      </ul>
    </div>
  );
}
