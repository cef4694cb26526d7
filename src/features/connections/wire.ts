import { z } from "zod";
import { COUNTED, codePoints, directionQuery, Id, Time } from "#core/wire";
import { PublicUser } from "#features/accounts/wire";

export const RequestStatus = z.enum(["pending", "accepted", "rejected", "cancelled"]);
export type RequestStatus = z.infer<typeof RequestStatus>;

export const ConnectionRequest = z
  .object({
    id: z.int(),
    requester: PublicUser,
    recipient: PublicUser,
    status: RequestStatus,
    created_at: Time,
    responded_at: Time.nullable().meta({ description: "When the recipient answered." }),
  })
  .meta({ id: "ConnectionRequest" });
export type ConnectionRequest = z.infer<typeof ConnectionRequest>;

const listed = { ...COUNTED, next_cursor: z.string().nullable() };

export const ConnectionRequestList = z
  .object({ ...listed, results: z.array(ConnectionRequest) })
  .meta({ id: "ConnectionRequestList" });

export const Connection = z
  .object({ id: z.int(), user: PublicUser, connected_at: Time })
  .meta({ id: "Connection" });
export type Connection = z.infer<typeof Connection>;

export const ConnectionList = z
  .object({ ...listed, results: z.array(Connection) })
  .meta({ id: "ConnectionList" });

export const Block = z.object({ user: PublicUser, created_at: Time }).meta({ id: "Block" });
export const BlockList = z.object({ ...listed, results: z.array(Block) }).meta({ id: "BlockList" });

/** How the caller stands to a user. */
export const Relation = z.enum(["none", "requested", "asked", "connected"]).meta({
  description: "requested: you sent this person a request; asked: this person sent you one.",
});
export type Relation = z.infer<typeof Relation>;

export const FoundUser = PublicUser.extend({ relation: Relation }).meta({ id: "FoundUser" });
export type FoundUser = z.infer<typeof FoundUser>;

export const FoundUserList = z
  .object({ ...listed, results: z.array(FoundUser) })
  .meta({ id: "FoundUserList" });

export const RequestBody = z.object({ recipient_id: Id }).meta({ id: "NewConnectionRequest" });

export const RequestListQuery = directionQuery(RequestStatus.options);

export const SearchQuery = z.object({ q: codePoints(2, 100) });
