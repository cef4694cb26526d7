import { z } from "zod";
import { hasHiddenCharacters } from "#core/text";
import { codePoints, mustBeText, Time } from "#core/wire";

const MAX_ENDPOINT = 2_048;
const MAX_LABEL = 100;

/** Base64url, also as some write it: padded, or in the older alphabet (RFC 4648 §5). */
function bytes(length: number, isRight: (given: Uint8Array) => boolean = () => true) {
  return z
    .string({ error: mustBeText })
    .max(200, "This is too long.")
    .transform((text) => text.replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, ""))
    .refine((text) => {
      const given = /^[\w-]*$/.test(text) ? Buffer.from(text, "base64url") : undefined;
      return given?.length === length && isRight(given);
    }, `This must be ${length} bytes in base64url.`)
    .meta({ type: "string" });
}

/** What `PushSubscription.toJSON()` gives, and what its owner calls the device. */
export const NewPushSubscription = z
  .object({
    endpoint: z.string({ error: mustBeText }).max(MAX_ENDPOINT, "This is too long."),
    expirationTime: z.number().nullish().meta({ description: "Sent by browsers; ignored." }),
    keys: z.object({
      p256dh: bytes(65, ([form]) => form === 4),
      auth: bytes(16),
    }),
    label: z
      .string({ error: mustBeText })
      .trim()
      .pipe(codePoints(0, MAX_LABEL))
      .refine((label) => !hasHiddenCharacters(label), "This must not contain invisible characters.")
      .nullish()
      .transform((label) => label || undefined)
      .meta({ type: "string", example: "Firefox on Linux" }),
  })
  .meta({ id: "NewPushSubscription" });
export type NewPushSubscription = z.infer<typeof NewPushSubscription>;

export const PushSubscription = z
  .object({
    id: z.int(),
    endpoint: z.string().meta({ example: "https://push.example.net/wpush/v2/gAAAA" }),
    label: z.string().nullable(),
    created_at: Time,
  })
  .meta({ id: "PushSubscription" });
export type PushSubscription = z.infer<typeof PushSubscription>;

export const PushSubscriptionList = z
  .object({ count: z.int(), results: z.array(PushSubscription), next_cursor: z.string().nullable() })
  .meta({ id: "PushSubscriptionList" });

export const PushSubscriptionName = z
  .object({ endpoint: z.string({ error: mustBeText }).max(MAX_ENDPOINT, "This is too long.") })
  .meta({ id: "PushSubscriptionName" });

export const PushPublicKey = z
  .object({ public_key: z.string().meta({ description: "VAPID (RFC 8292), base64url." }) })
  .meta({ id: "PushPublicKey" });
