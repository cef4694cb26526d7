import type { ConnectionRequest } from "#features/connections/wire";
import { nameOf } from "../../components/avatar.tsx";
import { PersonRow } from "../../components/person.tsx";
import { RelativeTime } from "../../components/relative-time.tsx";
import { usePeopleActions } from "../../people-actions.ts";
import { people as texts } from "../../texts/people.ts";
import { AnswerButtons } from "./relation.tsx";

/** An incoming request, with the two answers. */
export function IncomingRow({ request }: { request: ConnectionRequest }) {
  const { accept, reject } = usePeopleActions();
  const concerned = { user: request.requester, request: request.id };
  return (
    <PersonRow
      user={request.requester}
      note={
        <>
          {texts.sent} <RelativeTime time={request.created_at} />
        </>
      }
    >
      <AnswerButtons
        name={nameOf(request.requester)}
        onAccept={() => accept.mutate(concerned)}
        onReject={() => reject.mutate(concerned)}
      />
    </PersonRow>
  );
}
