import type { Action } from "#core/inbox";
import type { EventType } from "#events/event";

/** A question of Herald's own, which its reader answers by a button. */
interface Question {
  /** The field of the question's facts, and of its notification's metadata, that says about what it is. */
  id: string;
  /** By the key of the action: its button, and the fact that follows from it. */
  answers: Record<string, { label: string; style: NonNullable<Action["style"]>; fact: EventType }>;
  /** By which the one who asked takes it back. */
  withdrawnBy: EventType;
}

/** Everything that Herald itself asks. What an answer does is in service/act.ts; the compiler asks for it. */
export const QUESTIONS = {
  connection_request: {
    id: "request_id",
    answers: {
      accept: { label: "Accept", style: "primary", fact: "connection.accepted" },
      reject: { label: "Decline", style: "plain", fact: "connection.rejected" },
    },
    withdrawnBy: "connection.cancelled",
  },
  application: {
    id: "application_id",
    answers: {
      approve: { label: "Approve", style: "primary", fact: "application.approved" },
      reject: { label: "Reject", style: "danger", fact: "application.rejected" },
    },
    withdrawnBy: "application.withdrawn",
  },
} as const satisfies Record<string, Question>;

export type QuestionKind = keyof typeof QUESTIONS;
export type AnswerTo<Kind extends QuestionKind> = keyof (typeof QUESTIONS)[Kind]["answers"];
export type WithdrawingType = (typeof QUESTIONS)[QuestionKind]["withdrawnBy"];

export const QUESTION_KINDS = Object.keys(QUESTIONS) as QuestionKind[];

/** The key of a question's notification, by which an answer or a withdrawal finds it. */
export function questionKey(kind: QuestionKind, id: unknown): string {
  return `${kind}.${id}`;
}

/** What a key of `questionKey` was made of; undefined for any other key. */
export function questionUnder(key: string): { kind: QuestionKind; id: number } | undefined {
  const [name, id] = key.split(".");
  const kind = QUESTION_KINDS.find((each) => each === name);
  return kind && { kind, id: Number(id) };
}

/** The buttons of a question. */
export function answersTo(kind: QuestionKind): Action[] {
  return Object.entries(QUESTIONS[kind].answers).map(([key, { label, style }]) => ({ key, label, style }));
}

/** The question that a fact of this type answers, and the key of the action that does the same. */
export function answerBy(type: EventType): { kind: QuestionKind; key: string } | undefined {
  for (const kind of QUESTION_KINDS)
    for (const [key, { fact }] of Object.entries(QUESTIONS[kind].answers))
      if (fact === type) return { kind, key };
  return undefined;
}

/** The kind of question that a fact of this type takes back. */
export function withdrawnBy(type: EventType): QuestionKind | undefined {
  return QUESTION_KINDS.find((kind) => QUESTIONS[kind].withdrawnBy === type);
}
