import { type SQL, sql } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import { createdSeqOf, type NotificationId } from "#core/ids";
import type { Action } from "#core/inbox";
import type { Ports, WritePorts } from "#core/ports";
import { Problem } from "#core/problem";
import { approve, reject as rejectApplication } from "#features/applications/domain";
import { settleApplication } from "#features/applications/service/decide";
import { accept, reject } from "#features/connections/domain";
import { settleRequest } from "#features/connections/service/answer";
import type { RequestSession } from "#http/session";
import { ALL_MARKS } from "../place-mark.ts";
import {
  type AnswerTo,
  QUESTION_KINDS,
  QUESTIONS,
  type QuestionKind,
  questionKey,
  questionUnder,
} from "../questions.ts";
import { choices, dedupeKeys, notifications } from "../tables.ts";
import { inboxesOfAnswers } from "./effects.ts";
import { changeOne } from "./mark.ts";
import { isOne } from "./rows.ts";

interface Asked {
  actions: string | null;
  acted: string | null;
  /** By which event it was sent, where its sender may ask for the choice. */
  event_id: number | null;
  /** Its key, if it is a question of Herald's own. */
  cause: string | null;
}

type Settle = (platform: WritePorts, session: RequestSession, id: number) => Promise<unknown>;

/** What each answer to a question of Herald's own does. */
const SETTLINGS: { [Kind in QuestionKind]: Record<AnswerTo<Kind>, Settle> } = {
  connection_request: {
    accept: (platform, session, id) => settleRequest(platform, session, id, accept),
    reject: (platform, session, id) => settleRequest(platform, session, id, reject),
  },
  application: {
    approve: (platform, session, id) => settleApplication(platform, session, id, approve),
    reject: (platform, session, id) => settleApplication(platform, session, id, rejectApplication),
  },
};

/** The key that a notification has if it asks one of these questions. */
const KEYS_OF_QUESTIONS = sql.join(
  QUESTION_KINDS.map((kind) => sql`concat(${questionKey(kind, "")}, metadata ->> ${QUESTIONS[kind].id})`),
  sql`, `,
);

/**
 * Records which action of a notification its owner chose, once. On Herald's own
 * notification of a request or an application it does what the route of that
 * answer does, by its rules, and the answer then records it in its transaction.
 *
 * @throws {Problem} `not-found` also when it has no such action
 * @throws {Problem} `already-answered` after another action
 */
export async function act(
  platform: WritePorts,
  session: RequestSession,
  id: NotificationId,
  key: string,
): Promise<void> {
  const asked = sql`select actions, acted, event_id, (select d.key from ${dedupeKeys} as d where d.user_id = ${session.id}
      and d.key in (${KEYS_OF_QUESTIONS}) and d.created_seq = ${notifications}.created_seq) as cause
    from ${notifications} where ${isOne(session.id, createdSeqOf(session.id, id) ?? 0)}`;
  const { results } = await session.authenticate([platform.db.all<Asked>(asked)]);
  const [found] = results[0];
  if (!found) throw new Problem("not-found");
  const question = found.cause === null ? undefined : questionUnder(found.cause);
  const settle = question && new Map<string, Settle>(Object.entries(SETTLINGS[question.kind])).get(key);
  const actions: Action[] = JSON.parse(found.actions ?? "[]");
  if (!settle && !actions.some((action) => action.key === key)) throw new Problem("not-found");
  if (found.acted === key) return;
  if (found.acted !== null) throw new Problem("already-answered");
  if (settle) await settle({ ...platform, inboxes: inboxesOfAnswers(platform) }, session, question.id);
  else await recordAction(platform, session, id, { key, isKept: found.event_id !== null });
}

/** The statement that keeps the choice for the sender, before it is recorded. */
function keepChoice({ db, now }: Ports<"db" | "now">, where: SQL, key: string): BatchItem<"sqlite"> {
  return db.run(sql`insert into ${choices} (event_id, chosen_at, user_id, key)
    select event_id, ${now().getTime()}, user_id, ${key} from ${notifications}
    where ${where} and event_id is not null`);
}

async function recordAction(
  platform: WritePorts,
  by: Pick<RequestSession, "id">,
  id: NotificationId,
  { key, isKept }: { key: string; isKept: boolean },
): Promise<void> {
  await changeOne(platform, by, id, ALL_MARKS, (where) => ({
    kind: "changed",
    field: "acted",
    where: sql`${where} and acted is null`,
    set: sql`acted = ${key}`,
    ...(isKept && { first: keepChoice(platform, sql`${where} and acted is null`, key) }),
  }));
  const [row] = await platform.db.all<{ acted: string | null }>(
    sql`select acted from ${notifications} where ${isOne(by.id, createdSeqOf(by.id, id) ?? 0)}`,
  );
  // Of two at once the first counts.
  if (row && row.acted !== key) throw new Problem("already-answered");
}
