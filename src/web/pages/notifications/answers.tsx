import type { Notification } from "#client/index";
import { nameOf } from "../../components/avatar.tsx";
import { useAsked } from "../../components/outcome.tsx";
import { usePeopleActions } from "../../people-actions.ts";
import { ApplicationActions } from "../applications/row.tsx";
import { AnswerButtons } from "../people/relation.tsx";

/** Buttons that answer the request that a notification is about, as long as it is pending. */
export function Answers({ notification }: { notification: Notification }) {
  const asked = useAsked(notification, { isOpen: true });
  const { accept, reject } = usePeopleActions();
  if (asked?.kind === "connection" && asked.request.status === "pending") {
    const concerned = { user: asked.request.requester, request: asked.request.id };
    return (
      <AnswerButtons
        name={nameOf(asked.request.requester)}
        onAccept={() => accept.mutate(concerned)}
        onReject={() => reject.mutate(concerned)}
      />
    );
  }
  if (asked?.kind === "application" && asked.application.status === "submitted")
    return <ApplicationActions application={asked.application} direction="incoming" />;
  return null;
}
