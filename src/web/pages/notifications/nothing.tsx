import { BellOff, Bookmark, Check, CheckCheck, Clock, FilterX, type LucideIcon, SearchX } from "lucide-react";
import { Button } from "../../components/button.tsx";
import { Empty } from "../../components/empty.tsx";
import { inbox } from "../../texts/inbox.ts";
import { sentence } from "../../texts/wording.tsx";
import { isSearch, type ListAddress, type View } from "./address.ts";

const texts = inbox.page;

const ICONS: Record<View, LucideIcon> = { inbox: BellOff, saved: Bookmark, snoozed: Clock, done: Check };

/** What stands where a list is empty: why, and what can be done about it. */
export function Nothing({ address, onShowAll }: { address: ListAddress; onShowAll: () => void }) {
  const { view, which, type, q } = address;
  if (isSearch(q)) {
    return (
      <Empty
        icon={SearchX}
        title={sentence(texts.emptySearch, q.trim())}
        action={<Button onClick={onShowAll}>{texts.clearSearch}</Button>}
      >
        {texts.emptySearchHint}
      </Empty>
    );
  }
  if (which !== "all" || type) {
    const isUnread = which === "unread";
    return (
      <Empty
        icon={isUnread ? CheckCheck : FilterX}
        title={isUnread ? texts.caughtUp : texts.emptyFilter}
        action={<Button onClick={onShowAll}>{texts.showAll}</Button>}
      >
        {isUnread ? texts.caughtUpHint : texts.emptyFilterHint}
      </Empty>
    );
  }
  const said = view === "inbox" ? { title: texts.empty, hint: texts.emptyHint } : texts.emptyViews[view];
  return (
    <Empty icon={ICONS[view]} title={said.title}>
      {said.hint}
    </Empty>
  );
}
