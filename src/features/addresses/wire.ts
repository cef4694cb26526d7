import { z } from "zod";
import { mustBeText, Time } from "#core/wire";
import { Email } from "#features/accounts/wire";

const KINDS = ["email", "phone"] as const;

export const Address = z
  .object({
    id: z.int(),
    kind: z.enum(KINDS),
    value: z.string().meta({ example: "ada@example.com" }),
    verified_at: Time.nullable(),
    suppressed: z.enum(["bounce", "complaint"]).nullable().meta({
      description: "Why nothing is sent to it any more; null otherwise. Verifying it again lifts this.",
    }),
    created_at: Time,
  })
  .meta({ id: "Address" });
export type Address = z.infer<typeof Address>;

export const AddressList = z
  .object({ count: z.int(), results: z.array(Address), next_cursor: z.string().nullable() })
  .meta({ id: "AddressList" });

/** E.164 with what people put between the digits (RFC 3966 §5.1.1). */
const PHONE = /^\+[\d ().-]{3,40}$/;
export const NOT_A_PHONE = "This must be a telephone number with its country code, such as +4930901820.";
export const NOT_SENT_TO = "SMS cannot be sent to numbers of this country. Use a number of another country.";

export const NewAddress = z
  .discriminatedUnion(
    "kind",
    [
      z.object({ kind: z.literal("email"), value: Email }),
      z.object({
        kind: z.literal("phone"),
        value: z.string({ error: mustBeText }).regex(PHONE, NOT_A_PHONE).meta({ example: "+4930901820" }),
      }),
    ],
    `kind must be ${KINDS.join(" or ")}.`,
  )
  .meta({ id: "NewAddress" });
export type NewAddress = z.infer<typeof NewAddress>;

const MAX_CODE = 20;

/** The code as people copy it; what is not six digits is merely wrong. */
export const AddressCode = z
  .object({ code: z.string({ error: mustBeText }).trim().max(MAX_CODE, "This is too long for a code.") })
  .meta({ id: "AddressCode" });
