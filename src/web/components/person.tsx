import { Fragment, type ReactNode } from "react";
import type { PublicUser } from "#client/index";
import { visibleText } from "#core/plain-text";
import { roleName } from "../texts/roles.ts";
import { Avatar, nameOf } from "./avatar.tsx";
import { cx } from "./cx.ts";

interface PersonRowProps {
  user: PublicUser;
  /** Below what they are: since when, for instance. */
  note?: ReactNode;
  /** What can be done about them. */
  children?: ReactNode;
}

/** A person in one line: company and role, and the username where a name stands above. */
export function WhatIs({ user }: { user: PublicUser }) {
  const { username, company_name, role } = user;
  const handle = nameOf(user) !== username && `@${username}`;
  const parts = [visibleText(company_name), roleName(role), handle].filter(Boolean);
  return parts.map((part, at) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: the parts have no other name, and keep their order.
    <Fragment key={at}>
      {at > 0 && <i> · </i>}
      <span>
        <bdi>{part}</bdi>
      </span>
    </Fragment>
  ));
}

/** A person at a glance, within a row that is clicked as a whole. */
export function PersonFace({ user, size }: { user: PublicUser; size?: "small" }) {
  return (
    <>
      <Avatar user={user} {...(size && { size })} />
      <span className="flex min-w-0 flex-col">
        <span className="truncate font-medium text-sm">
          <bdi>{nameOf(user)}</bdi>
        </span>
        <span className={cx("truncate text-muted", size ? "text-xs" : "text-sm")}>
          <WhatIs user={user} />
        </span>
      </span>
    </>
  );
}

/** One person of a list. */
export function PersonRow({ user, note, children }: PersonRowProps) {
  return (
    <li className="flex flex-wrap items-start gap-x-3 gap-y-2 px-4 py-3 sm:items-center sm:px-5">
      <Avatar user={user} />
      <div className="flex min-w-40 flex-1 flex-col">
        <span className="wrap-anywhere font-medium text-sm">
          <bdi>{nameOf(user)}</bdi>
        </span>
        <span className="dotted text-muted text-sm">
          <WhatIs user={user} />
        </span>
        {note && <span className="text-faint text-xs">{note}</span>}
      </div>
      {children && <div className="ml-12 flex flex-wrap items-center gap-2 sm:ml-0">{children}</div>}
    </li>
  );
}
