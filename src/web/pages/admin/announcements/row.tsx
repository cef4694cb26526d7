import { useState } from "react";
import type { Announcement } from "#client/index";
import { useAction } from "../../../api.ts";
import { Badge } from "../../../components/badge.tsx";
import { Button } from "../../../components/button.tsx";
import { Confirm } from "../../../components/dialog.tsx";
import { LevelIcon } from "../../../components/level.tsx";
import { exactly, RelativeTime } from "../../../components/relative-time.tsx";
import { shownTitle } from "../../../shown-text.ts";
import { admin } from "../../../texts/admin.ts";
import { sentence } from "../../../texts/wording.tsx";
import { DeliveryLine } from "./delivery.tsx";
import { ANNOUNCEMENTS, type State, TONES } from "./state.ts";

const texts = admin.announcements;

interface RowProps {
  announcement: Announcement;
  state: State;
  onEdit: () => void;
}

/** One announcement: what it says, how it stands, whom it reached, and what can be done about it. */
export function AnnouncementRow({ announcement, state, onEdit }: RowProps) {
  const { message, level, link } = announcement;
  return (
    <li className="flex items-start gap-3 px-4 py-4 sm:px-5">
      <LevelIcon level={level} className="mt-0.5" />
      <div className="flex min-w-0 flex-1 flex-col gap-3 lg:flex-row lg:items-start lg:justify-between lg:gap-6">
        <div className="flex min-w-0 max-w-prose flex-col gap-1">
          <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
            <h2 dir="auto" className="min-w-0 wrap-anywhere font-medium text-sm">
              {shownTitle(announcement.title)}
            </h2>
            <Badge tone={TONES[state]}>{texts.states[state]}</Badge>
          </div>
          <p dir="auto" className="line-clamp-3 wrap-anywhere whitespace-pre-line text-muted text-sm">
            {message}
          </p>
          {link && <p className="break-all text-faint text-xs">{link}</p>}
          <Times announcement={announcement} />
          {state !== "scheduled" && <DeliveryLine id={announcement.id} isLive={state === "live"} />}
        </div>
        <Actions announcement={announcement} onEdit={onEdit} />
      </div>
    </li>
  );
}

function Times({
  announcement: { created_at, starts_at, expires_at, show_on_site },
}: {
  announcement: Announcement;
}) {
  const parts = [
    starts_at && `${texts.starts} ${exactly(starts_at)}`,
    expires_at && `${texts.ends} ${exactly(expires_at)}`,
    !show_on_site && texts.hidden,
  ].filter((part) => typeof part === "string");
  return (
    <p className="dotted text-faint text-xs">
      <span>
        {texts.posted} <RelativeTime time={created_at} />
      </span>
      {parts.map((part) => (
        <span key={part}>{part}</span>
      ))}
    </p>
  );
}

function Actions({ announcement, onEdit }: { announcement: Announcement; onEdit: () => void }) {
  const { id, is_active } = announcement;
  const title = shownTitle(announcement.title);
  const [asking, setAsking] = useState(false);
  const path = `${ANNOUNCEMENTS}${id}/`;
  const change = useAction((body: { is_active: boolean }) => ({ method: "PATCH", path, body }), {
    changes: [ANNOUNCEMENTS],
  });
  const remove = useAction(() => ({ method: "DELETE", path }), {
    changes: [ANNOUNCEMENTS],
    // Removed at once, so that its delivery is no longer requested.
    optimistic: (queries) =>
      queries.setQueryData<{ notifications: Announcement[] }>(
        ["api", `${ANNOUNCEMENTS}?all=true`],
        (known) => known && { notifications: known.notifications.filter((each) => each.id !== id) },
      ),
  });
  return (
    <div className="flex shrink-0 flex-wrap gap-2">
      <Button size="small" aria-label={texts.editWhat(title)} onClick={onEdit}>
        {texts.edit}
      </Button>
      <Button
        size="small"
        aria-label={is_active ? texts.offWhat(title) : texts.onWhat(title)}
        busy={change.isPending}
        onClick={() => change.mutate({ is_active: !is_active })}
      >
        {is_active ? texts.off : texts.on}
      </Button>
      <Button look="danger" size="small" aria-label={texts.removeWhat(title)} onClick={() => setAsking(true)}>
        {texts.remove}
      </Button>
      <Confirm
        open={asking}
        onClose={() => setAsking(false)}
        title={texts.removeTitle}
        description={sentence(texts.removeHint, title)}
        confirm={texts.remove}
        onConfirm={() => {
          setAsking(false);
          remove.mutate();
        }}
      />
    </div>
  );
}
