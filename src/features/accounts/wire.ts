import { z } from "zod";
import { hasHiddenCharacters } from "#core/text";
import { codePoints, mustBeText, Time } from "#core/wire";

export const Role = z.enum(
  ["member", "student", "teacher", "candidate", "instructor", "jobseeker", "employer"],
  "This must be member, student, teacher, candidate, instructor, jobseeker or employer.",
);
export type Role = z.infer<typeof Role>;

export const Access = z.enum(["user", "admin", "super_admin"], "This must be user, admin or super_admin.");
export type Access = z.infer<typeof Access>;

/** What anybody signed in may see of a user: never an address. */
export const PublicUser = z
  .object({
    id: z.int(),
    username: z.string(),
    full_name: z.string(),
    company_name: z.string(),
    role: z.string(),
  })
  .meta({ id: "PublicUser" });
export type PublicUser = z.infer<typeof PublicUser>;

/** What its owner and admins see. */
export const User = PublicUser.extend({
  email: z.string(),
  contact: z.string(),
  access: Access,
  created_at: Time,
}).meta({ id: "User" });
export type User = z.infer<typeof User>;

const MAX_EMAIL = 254;
const MIN_PASSWORD = 8;
const MAX_PASSWORD = 128;

/** One line of text: what stands in a name may end up in a header or a log. */
function line(min: number, max: number) {
  return codePoints(min, max).refine(
    (text) => !hasHiddenCharacters(text),
    "This must not contain control or invisible characters.",
  );
}

/** True when something can be seen: a letter, a digit, a sign or a symbol that is no filler or blank of its script. */
const VISIBLE = /(?![\u2800\p{Default_Ignorable_Code_Point}])[\p{L}\p{N}\p{P}\p{S}]/u;

/** A name that others read; where it is given, they must see something. */
function name(min: number) {
  return line(min, 100).refine(
    (text) => text === "" || VISIBLE.test(text),
    "This must contain at least one visible character.",
  );
}

const Name = name(0);

const Username = z
  .string({ error: mustBeText })
  .trim()
  .regex(
    /^[A-Za-z0-9_.-]{3,32}$/,
    "A username must be 3 to 32 letters (A to Z), digits, dots, dashes or underscores.",
  );

/** The dot-atom of RFC 5322 §3.4.1 at a host name with a dot, in ASCII: no quotes, comments, groups or brackets. */
const EMAIL =
  /^(?=[^@]{1,64}@)[\w!#$%&'*+/=?^`{|}~-]+(?:\.[\w!#$%&'*+/=?^`{|}~-]+)*@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])$/i;

const emailIn = (text: z.ZodString) =>
  text
    .refine(
      // The length first: it bounds the pattern's work.
      (text) => text.length <= MAX_EMAIL && EMAIL.test(text),
      `This must be an e-mail address of at most ${MAX_EMAIL} characters.`,
    )
    .meta({ format: "email", maxLength: MAX_EMAIL });
export const Email = emailIn(z.string({ error: mustBeText }));

/** What a keyboard puts around a word that it completes is no part of a name to sign in with. */
const SignInName = z
  .string({ error: mustBeText })
  .trim()
  .pipe(codePoints(1, MAX_EMAIL))
  .meta({ minLength: 1, maxLength: MAX_EMAIL });

const NewPassword = codePoints(MIN_PASSWORD, MAX_PASSWORD);
/** A password to compare: one that nobody can have is merely wrong, unless it is no text at all. */
const GivenPassword = codePoints(1, MAX_PASSWORD);

const profile = {
  full_name: Name,
  company_name: Name,
  contact: line(0, 50),
  email: Email,
  role: Role,
};

export const Registration = z
  .object({
    username: Username,
    email: emailIn(z.string({ error: mustBeText }).trim()),
    password: NewPassword,
    full_name: profile.full_name.default(""),
    company_name: profile.company_name.default(""),
    contact: profile.contact.default(""),
    role: Role.default("member"),
  })
  .meta({ id: "Registration" });
export type Registration = z.infer<typeof Registration>;

export const SignIn = z
  .object({
    username: SignInName.optional().meta({ description: "The username or the e-mail address." }),
    email: SignInName.optional().meta({ description: "Used if `username` is absent." }),
    password: GivenPassword,
  })
  .refine(({ username, email }) => (username ?? email) !== undefined, {
    path: ["username"],
    message: "A username or an e-mail address is required.",
  })
  .meta({ id: "SignIn" });

export const SignedIn = z.object({ user: User, token: z.string() }).meta({ id: "SignedIn" });

export const Refresh = z
  .object({ token: z.string({ error: mustBeText }).optional() })
  .meta({ id: "Refresh", description: "If `token` is absent, the Bearer token or the cookie is used." });
export const Token = z.object({ token: z.string() }).meta({ id: "Token" });

const findable = { findable_by_contact: z.boolean("This must be true or false.") };
export const Profile = z.object(profile).extend(z.object(findable).partial().shape).meta({ id: "Profile" });
export const ProfileUpdate = z
  .object({ ...profile, ...findable })
  .partial()
  .meta({ id: "ProfileChange" });
export type ProfileUpdate = z.infer<typeof ProfileUpdate>;

/** What its owner sees of their own account. */
export const OwnUser = User.extend({ findable_by_contact: z.boolean() }).meta({ id: "OwnUser" });
export type OwnUser = z.infer<typeof OwnUser>;

export const PasswordChange = z
  .object({ current_password: GivenPassword, new_password: NewPassword })
  .meta({ id: "PasswordChange" });

export const AccessChange = z.object({ access: Access }).meta({ id: "AccessChange" });

export const ActiveChange = z
  .object({ active: z.boolean("This must be true or false.") })
  .meta({ id: "ActiveChange" });

export const NewApiKey = z.object({ name: name(1) }).meta({ id: "NewApiKey" });
export const ApiKey = z
  .object({ id: z.int(), name: z.string(), created_by: z.int(), created_at: Time })
  .meta({ id: "ApiKey" });
export const MadeApiKey = z
  .object({ id: z.int(), name: z.string(), key: z.string().meta({ description: "Shown only once." }) })
  .meta({ id: "MadeApiKey" });
export const ApiKeyList = z
  .object({ count: z.int(), results: z.array(ApiKey), next_cursor: z.string().nullable() })
  .meta({ id: "ApiKeyList" });

export const Jwks = z
  .object({
    keys: z.array(
      z.object({
        kty: z.string(),
        crv: z.string(),
        x: z.string(),
        kid: z.string(),
        alg: z.string(),
        use: z.string(),
      }),
    ),
  })
  .meta({ id: "Jwks" });
