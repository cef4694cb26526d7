import type { Notification } from "#client/index";
import { visibleText } from "#core/plain-text";
import { nameOf } from "./components/avatar.tsx";
import { applications } from "./texts/applications.ts";
import { people } from "./texts/people.ts";

/** What a reader can choose about a notification. */
export interface Choice {
  key: string;
  label: string;
  /** Its accessible name, where the label says too little by itself. */
  name?: string;
  url?: string | undefined;
  style?: string | undefined;
}

interface Asked {
  connection?: unknown;
  application?: unknown;
}

/** The id that a notification names, if it is about a request to its reader. */
export function askedBy({ notification_type, verb, metadata, actor }: Notification): Asked {
  if (!actor) return {};
  if (notification_type === "connection" && verb === "requested") return { connection: metadata.request_id };
  const isApplication = ["application_submitted", "job_application"].includes(notification_type);
  return isApplication ? { application: metadata.application_id } : {};
}

/** Whether a notification asks its reader for an answer that Herald itself keeps. */
export function isRequest(notification: Notification): boolean {
  return Object.keys(askedBy(notification)).length > 0;
}

/** The actions of a notification; those of Herald's own in the language of the app. */
export function choicesOf(notification: Notification): readonly Choice[] {
  const { actor, message, actions } = notification;
  const asked = askedBy(notification);
  if (actor && "connection" in asked) {
    return [
      { key: "accept", label: people.accept, name: people.acceptWho(nameOf(actor)), style: "primary" },
      { key: "reject", label: people.reject, name: people.rejectWho(nameOf(actor)) },
    ];
  }
  if (actor && "application" in asked) {
    return [
      {
        key: "approve",
        label: applications.approve,
        name: `${applications.approve}: ${message}`,
        style: "primary",
      },
      { key: "reject", label: applications.reject, name: `${applications.reject}: ${message}` },
    ];
  }
  return actions.map((action) => ({ ...action, label: visibleText(action.label) || action.key }));
}

/** Whether it is asked for once more: an applicant is notified at once, and the answer is final. */
export function needsConfirmation(notification: Notification, { key }: Choice): boolean {
  return key === "reject" && "application" in askedBy(notification);
}
