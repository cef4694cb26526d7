import { prepareLater } from "../../components/later.tsx";
import { lazyPart } from "../../components/lazy.tsx";
import { Page } from "../../components/page.tsx";
import { useEntries } from "../../components/use-entries.ts";
import { usePrepared } from "../../components/use-prepared.ts";
import { inbox } from "../../texts/inbox.ts";
import { undoLast } from "../../undo.ts";
import { keyOf, usePageKeys } from "../../use-page-keys.ts";
import { Actions } from "./actions.tsx";
import { useInboxAddress } from "./address.ts";
import { TypeFilter, WhichFilter } from "./filters.tsx";
import { HandlersContext, useStable } from "./handlers.ts";
import { List } from "./list.tsx";
import { useOpenOne } from "./open-one.ts";
import { Pane } from "./pane.tsx";
import { SearchBox } from "./search-box.tsx";
import { useSelection } from "./selection.ts";
import { Tabs } from "./tabs.tsx";
import { useHandling } from "./use-handling.ts";
import { useListing } from "./use-listing.ts";

const SelectionBar = lazyPart(() => import("./selection-bar.tsx"), "SelectionBar");

const prepare = () => Promise.all([SelectionBar.prepare(), prepareLater()]);

/** The inbox and what was put away: the list, and the selected notification as a whole. */
export function NotificationsPage() {
  const here = useInboxAddress();
  const { view, which, type, q, choose } = here;
  const address = { view, which, type, q, id: here.selected };
  const listing = useListing(address);
  const { entries, onFold } = useEntries(listing.notifications);
  const selection = useSelection(entries, [view, which, type, q].join());
  const selected = selection.notifications;
  const one = useOpenOne(here);
  const { list, pane } = one;
  const { menu, ...handling } = useHandling({ view, one, selection, onFold });
  const handlers = useStable(handling);
  usePrepared(prepare);
  usePageKeys((event) => {
    if (keyOf(event) === "z" && !event.repeat) undoLast();
  });
  const showAll = () => choose({ which: "all", type: "", q: "" }, { replace: q !== "" });
  return (
    <HandlersContext value={handlers}>
      <Page title={inbox.page.title} actions={<Actions here={here} listing={listing} onLeft={one.onLeft} />}>
        <div className="flex flex-col gap-4">
          <Tabs address={address} />
          <div className="flex flex-wrap items-center gap-3">
            <SearchBox q={q} list={list} onSearch={(text) => choose({ q: text }, { replace: true })} />
            <WhichFilter
              value={which}
              isCounted={view === "inbox"}
              onChange={(next) => choose({ which: next })}
            />
            <TypeFilter address={address} listing={listing} onChange={(next) => choose({ type: next })} />
          </div>
        </div>
        <div className="grid grid-cols-1 items-start gap-6 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
          <div ref={list} className="min-w-0">
            <List
              listing={listing}
              entries={entries}
              address={address}
              handlers={handlers}
              selection={selection}
              pane={pane}
              searchOf={here.searchOf}
              onShowAll={showAll}
            />
          </div>
          <Pane one={one} listing={listing} />
        </div>
      </Page>
      <p role="status" className="sr-only">
        {selected.length > 0 && inbox.selection.count(selected.length)}
      </p>
      {selected.length > 0 && <SelectionBar notifications={selected} onClear={selection.clear} />}
      {menu}
    </HandlersContext>
  );
}
