import { useState } from "react";
import { visibleText } from "#core/plain-text";
import type { Application, ApplicationStatus } from "#features/applications/wire";
import { Avatar, nameOf } from "../../components/avatar.tsx";
import { Badge, type Tone } from "../../components/badge.tsx";
import { Button } from "../../components/button.tsx";
import { cx } from "../../components/cx.ts";
import { Confirm } from "../../components/dialog.tsx";
import { WhatIs } from "../../components/person.tsx";
import { RelativeTime } from "../../components/relative-time.tsx";
import { WrittenLines } from "../../components/written.tsx";
import { shownTitle } from "../../shown-text.ts";
import { applications as texts } from "../../texts/applications.ts";
import { sentence } from "../../texts/wording.tsx";
import { type ApplicationsShown, useDecisions } from "./actions.ts";

const TONES: Record<ApplicationStatus, Tone> = {
  submitted: "info",
  approved: "success",
  rejected: "danger",
  withdrawn: "neutral",
};

/** What is longer than this is folded. */
const SHORT = 180;

interface RowProps {
  application: Application;
  direction: ApplicationsShown;
}

/** One application: of whom or to whom, what, how it stands, and what can be done about it. */
export function ApplicationRow({ application, direction }: RowProps) {
  const { status, created_at, decided_at } = application;
  const message = visibleText(application.message);
  const other = direction === "incoming" ? application.applicant : application.reviewer;
  const decided = status === "withdrawn" ? texts.ended : texts.decided;
  return (
    <li className="flex items-start gap-3 px-4 py-4 sm:px-5">
      <Avatar user={other} />
      <div className="flex min-w-0 flex-1 flex-col gap-2.5 sm:flex-row sm:items-start sm:justify-between sm:gap-6">
        <div className="flex min-w-0 flex-col gap-1">
          <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
            <h2 dir="auto" className="min-w-0 wrap-anywhere font-medium text-sm">
              {shownTitle(application.title)}
            </h2>
            <Badge tone={TONES[status]}>{texts.statuses[status]}</Badge>
          </div>
          <p className="dotted text-muted text-sm">
            <span>{sentence(direction === "incoming" ? texts.from : texts.to, nameOf(other))}</span>
            <WhatIs user={other} />
          </p>
          {message && <Message text={message} />}
          <p className="dotted text-faint text-xs">
            <span>
              {texts.submitted} <RelativeTime time={created_at} />
            </span>
            {decided_at && (
              <span>
                {decided} <RelativeTime time={decided_at} />
              </span>
            )}
          </p>
        </div>
        {status === "submitted" && <ApplicationActions application={application} direction={direction} />}
      </div>
    </li>
  );
}

function Message({ text }: { text: string }) {
  const [open, setOpen] = useState(false);
  const isLong = text.length > SHORT || text.split("\n").length > 3;
  return (
    <div className="flex max-w-prose flex-col items-start gap-1">
      <p
        dir="auto"
        className={cx("whitespace-pre-wrap wrap-anywhere text-sm", isLong && !open && "line-clamp-3")}
      >
        <WrittenLines text={text} />
      </p>
      {isLong && (
        <Button
          look="quiet"
          size="small"
          className="-ml-2.5"
          aria-expanded={open}
          onClick={() => setOpen(!open)}
        >
          {open ? texts.less : texts.more}
        </Button>
      )}
    </div>
  );
}

/** What its reader can do about an application that waits. */
export function ApplicationActions({ application, direction }: RowProps) {
  const { approve, reject, withdraw } = useDecisions();
  const [asking, setAsking] = useState(false);
  const title = shownTitle(application.title);
  const name = nameOf(application.applicant);
  const isMine = direction === "outgoing";
  const end = isMine ? withdraw : reject;
  return (
    <div className="flex shrink-0 gap-2">
      {!isMine && (
        <Button
          look="primary"
          size="small"
          aria-label={texts.approveWhat(title, name)}
          onClick={() => approve.mutate(application)}
        >
          {texts.approve}
        </Button>
      )}
      <Button
        size="small"
        aria-label={isMine ? texts.withdrawWhat(title) : texts.rejectWhat(title, name)}
        onClick={() => setAsking(true)}
      >
        {isMine ? texts.withdraw : texts.reject}
      </Button>
      <Confirm
        open={asking}
        onClose={() => setAsking(false)}
        title={isMine ? texts.withdrawTitle : texts.rejectTitle}
        description={isMine ? sentence(texts.withdrawHint, title) : sentence(texts.rejectHint, title, name)}
        confirm={isMine ? texts.withdraw : texts.reject}
        onConfirm={() => {
          setAsking(false);
          end.mutate(application);
        }}
      />
    </div>
  );
}
