import type { Locale } from "./delivery.ts";

/** As much of a notification as says who wrote it. An announcement has no type: somebody wrote it. */
interface Words {
  notification_type?: string | undefined;
  title: string;
  message: string;
}

/** Sentences that Herald writes (notifications/catalog.ts), by type, with what stands for them in German. */
const GERMAN: Record<string, [english: RegExp, german: string][]> = {
  connection: [
    [/^(.+) wants to connect with you(\.?)$/s, "$1 hat Ihnen eine Kontaktanfrage gesendet$2"],
    [/^(.+) accepted your connection request(\.?)$/s, "$1 hat Ihre Kontaktanfrage angenommen$2"],
    [/^(.+) declined your connection request(\.?)$/s, "$1 hat Ihre Kontaktanfrage abgelehnt$2"],
  ],
  application_submitted: [
    [/^New application$/, "Neue Bewerbung"],
    [/^(.+?) submitted an application: (.+)$/s, "$1 hat sich beworben: $2"],
  ],
  job_application: [
    [/^New Job Application$/, "Neue Bewerbung auf Ihre Stelle"],
    [/^(.+?) applied to your job posting: (.+)$/s, "$1 hat sich auf Ihre Stelle beworben: $2"],
  ],
  application_approved: [
    [/^Application Approved!$/, "Ihre Bewerbung wurde angenommen"],
    [/^Your application has been approved: (.+)$/s, "Ihre Bewerbung „$1“ wurde angenommen."],
  ],
  application_rejected: [
    [/^Application Rejected$/, "Ihre Bewerbung wurde abgelehnt"],
    [/^Your application has been rejected: (.+)$/s, "Ihre Bewerbung „$1“ wurde abgelehnt."],
  ],
  user_registration: [
    [/^New User Registration$/, "Neue Registrierung"],
    [/^A new \S+ has registered: (.+)$/s, "$1 hat sich registriert."],
  ],
  profile_view: [[/^(.+) viewed your profile(\.?)$/s, "$1 hat Ihr Profil angesehen$2"]],
  system: [
    [/^Your e-mail address was changed$/, "Ihre E-Mail-Adresse wurde geändert"],
    [
      /^The e-mail address of your account is now (\S+)\. If you did not change it, change your password\.$/,
      "Die E-Mail-Adresse Ihres Kontos ist jetzt $1. Wenn Sie sie nicht geändert haben, ändern Sie Ihr Passwort.",
    ],
  ],
};

/** The labels of Herald's own actions (notifications/questions.ts). */
const GERMAN_LABELS: Record<string, string> = {
  Accept: "Annehmen",
  Decline: "Ablehnen",
  Approve: "Annehmen",
  Reject: "Ablehnen",
};

/** The label of an action in its reader's language, where it is one of Herald's own. */
export function labelInOwnWords(label: string, locale: Locale): string {
  const german = Object.hasOwn(GERMAN_LABELS, label) ? GERMAN_LABELS[label] : undefined;
  return locale === "de" && german !== undefined ? german : label;
}

/** Who left, as their notifications name them (leaving/service/former-member.ts). */
const FORMER_MEMBER = /^A former member\b/;

/**
 * A notification in its reader's language, where Herald wrote it. What others
 * wrote stays as it is, in whatever language.
 */
export function inOwnWords<Notification extends Words>(
  notification: Notification,
  locale: Locale,
): Notification {
  const { notification_type: type = "", title, message } = notification;
  const sentences = locale === "de" && Object.hasOwn(GERMAN, type) ? GERMAN[type] : undefined;
  if (!sentences) return notification;
  const inGerman = (text: string) => {
    const [english, german] = sentences.find(([pattern]) => pattern.test(text)) ?? [];
    if (!english || german === undefined) return text;
    return text.replace(english, german).replace(FORMER_MEMBER, "Ein ehemaliges Mitglied");
  };
  return { ...notification, title: inGerman(title), message: inGerman(message) };
}
