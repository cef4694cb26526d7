import { Hourglass, Inbox, Users } from "lucide-react";
import { useState } from "react";
import { Link } from "react-router";
import type { Connection, ConnectionRequest } from "#features/connections/wire";
import { useAction, useApiPages } from "../api.ts";
import { nameOf } from "../components/avatar.tsx";
import { Badge } from "../components/badge.tsx";
import { Button, buttonClass } from "../components/button.tsx";
import { Card } from "../components/card.tsx";
import { Confirm } from "../components/dialog.tsx";
import { Empty } from "../components/empty.tsx";
import { Listing } from "../components/listing.tsx";
import { Page } from "../components/page.tsx";
import { PersonRow } from "../components/person.tsx";
import { RelativeTime } from "../components/relative-time.tsx";
import { PATHS } from "../paths.ts";
import { CONNECTIONS, pendingPath, usePeopleActions } from "../people-actions.ts";
import { editLists } from "../query-cache.ts";
import { connections as texts } from "../texts/connections.ts";
import { people } from "../texts/people.ts";
import { shell } from "../texts/shell.ts";
import { sentence } from "../texts/wording.tsx";
import { IncomingRow } from "./people/requests.tsx";

export function ConnectionsPage() {
  return (
    <Page title={shell.pages.connections} description={texts.lead}>
      <div className="grid grid-cols-1 items-start gap-6 lg:grid-cols-2">
        <div className="flex flex-col gap-6">
          <Incoming />
          <Outgoing />
        </div>
        <Connected />
      </div>
    </Page>
  );
}

function Count({ of }: { of: number | undefined }) {
  return of ? <Badge>{of >= 1000 ? "1,000+" : of}</Badge> : null;
}

function Incoming() {
  const query = useApiPages<ConnectionRequest>(pendingPath("incoming"), { waits: () => true });
  return (
    <Card title={texts.incoming} actions={<Count of={query.data?.count} />} padded={false}>
      <Listing
        label={texts.incoming}
        query={query}
        rows={2}
        empty={
          <Empty icon={Inbox} title={texts.noIncoming}>
            {texts.noIncomingHint}
          </Empty>
        }
      >
        {(request) => <IncomingRow key={request.id} request={request} />}
      </Listing>
    </Card>
  );
}

function Outgoing() {
  const query = useApiPages<ConnectionRequest>(pendingPath("outgoing"), { waits: () => true });
  return (
    <Card title={texts.outgoing} actions={<Count of={query.data?.count} />} padded={false}>
      <Listing
        label={texts.outgoing}
        query={query}
        rows={2}
        empty={
          <Empty icon={Hourglass} title={texts.noOutgoing}>
            {texts.noOutgoingHint}
          </Empty>
        }
      >
        {(request) => <OutgoingRow key={request.id} request={request} />}
      </Listing>
    </Card>
  );
}

function OutgoingRow({ request: { id, recipient, created_at } }: { request: ConnectionRequest }) {
  const { cancel } = usePeopleActions();
  return (
    <PersonRow
      user={recipient}
      note={
        <>
          {people.sent} <RelativeTime time={created_at} />
        </>
      }
    >
      <Button
        size="small"
        aria-label={people.cancelWho(nameOf(recipient))}
        onClick={() => cancel.mutate({ user: recipient, request: id })}
      >
        {people.cancel}
      </Button>
    </PersonRow>
  );
}

function Connected() {
  const query = useApiPages<Connection>(CONNECTIONS);
  const [leaving, setLeaving] = useState<Connection | null>(null);
  return (
    <Card title={texts.connected} actions={<Count of={query.data?.count} />} padded={false}>
      <Listing
        label={texts.connected}
        query={query}
        rows={4}
        empty={
          <Empty
            icon={Users}
            title={texts.none}
            action={
              <Link to={PATHS.people} className={buttonClass("primary")}>
                {texts.find}
              </Link>
            }
          >
            {texts.noneHint}
          </Empty>
        }
      >
        {(connection) => (
          <PersonRow
            key={connection.id}
            user={connection.user}
            note={
              <>
                {texts.since} <RelativeTime time={connection.connected_at} />
              </>
            }
          >
            <Button
              look="quiet"
              size="small"
              aria-label={people.removeWho(nameOf(connection.user))}
              onClick={() => setLeaving(connection)}
            >
              {people.remove}
            </Button>
          </PersonRow>
        )}
      </Listing>
      <Removal connection={leaving} onClose={() => setLeaving(null)} />
    </Card>
  );
}

function Removal({ connection, onClose }: { connection: Connection | null; onClose: () => void }) {
  const remove = useAction(({ id }: Connection) => ({ method: "DELETE", path: `${CONNECTIONS}${id}/` }), {
    changes: [CONNECTIONS, "/api/search_users/"],
    optimistic: (queries, gone) =>
      editLists<Connection>(queries, CONNECTIONS, (each) => (each.id === gone.id ? null : each)),
  });
  return (
    <Confirm
      open={connection !== null}
      onClose={onClose}
      title={connection && sentence(texts.removeTitle, nameOf(connection.user))}
      description={texts.removeHint}
      confirm={people.remove}
      onConfirm={() => {
        if (connection) remove.mutate(connection);
        onClose();
      }}
    />
  );
}
