import { z } from "zod";

/** An id in a path: digits only, a safe integer. Anything else names nothing. */
export const IdParam = z.object({
  id: z
    .string()
    .regex(/^\d{1,16}$/)
    .transform(Number)
    .refine((id) => id >= 1 && Number.isSafeInteger(id))
    .meta({ type: "integer", minimum: 1 }),
});

/** An id in a body. */
export const Id = z
  .int("This must be an id, a positive integer.")
  .min(1, "This must be an id, a positive integer.");

export const Time = z.iso
  .datetime()
  .meta({ description: "ISO 8601, UTC", example: "2026-01-05T10:30:00.000Z" });

/** True when a text has from `min` to `max` code points (contract §8). */
export function codePoints(min: number, max: number) {
  return z
    .string("This must be text.")
    .refine((text) => {
      // Cheap bounds first: a text has at most as many code points as units.
      if (text.length < min || text.length > 2 * max) return false;
      const length = [...text].length;
      return length >= min && length <= max;
    }, `This must be ${min} to ${max} characters long.`)
    .meta({ minLength: min, maxLength: max });
}
