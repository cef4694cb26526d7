import fc from "fast-check";

/** What a JSON schema of the OpenAPI document says of a value, as far as inputs are made from it. */
export interface Schema {
  $ref?: string;
  type?: string | string[];
  enum?: unknown[];
  format?: string;
  pattern?: string;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  items?: Schema;
  properties?: Record<string, Schema>;
  required?: string[];
  anyOf?: Schema[];
  oneOf?: Schema[];
}

/** Stands for the nth id that the callers know, which is only known when it is sent. */
export interface KnownId {
  $id: number;
}

/** Stands for the name of a user who can sign in with the tests' password. */
export interface KnownName {
  $name: true;
}

/** The nth id of a kind, mostly one of the few that there are. */
export const knownId: fc.Arbitrary<KnownId> = fc
  .oneof({ weight: 2, arbitrary: fc.nat(2) }, { weight: 1, arbitrary: fc.nat(40) })
  .map(($id) => ({ $id }));

const LENGTHS = [0, 1, 2, 3, 7, 8, 32, 33, 49, 50, 51, 64, 65, 100, 101, 128, 129, 200, 201, 254, 255, 256];
const LONG = [500, 2000, 2001, 2048, 2049, 4000, 4096, 4097, 16_384];

/** Texts that have broken something somewhere: SQL, patterns, markup, links, headers, Unicode. */
const HOSTILE = [
  "",
  " ",
  "'; DROP TABLE users; --",
  "' OR '1'='1",
  '"; select * from users where "a"="a',
  "%_\\%",
  "*",
  '"unbalanced',
  "NEAR(a b)",
  "a AND OR b",
  "<img src=x onerror=alert(1)>",
  "{{7*7}}<%= 7*7 %>",
  "javascript:alert(1)",
  " javascript:alert(1)",
  "JaVa\nScript:alert(1)",
  "data:text/html,x",
  "//evil.example",
  "/\\evil.example",
  "\\\\evil.example",
  "\t//evil.example",
  "https:evil",
  "https://app@evil.example/",
  "http://[::1",
  "a@b.example>\r\nRCPT TO:<x@evil.example>",
  "x:evil@b.example;",
  "../../etc/passwd",
  "%00",
  "%ff%fe",
  "\u0000",
  "half\ud800",
  "\udc00half",
  "\u202eright to left",
  "zero\u200bwidth\ufeff",
  "\u0001\u001b[31m",
  "🦦".repeat(25),
  "é".normalize("NFD"),
  `a${"\u0301".repeat(500)}`,
  "Ā".repeat(25),
  "NaN",
  "null",
  "undefined",
  "-1",
  "1e309",
  "0x10",
  "9007199254740993",
  "99999999999999999999",
  "2026-02-30T25:61:61Z",
  "2026-01-05",
  "+275760-09-13T00:00:00.001Z",
  "9999-12-31T23:59:59.999Z",
  "0000-01-01T00:00:00Z",
  "__proto__",
  "constructor",
  "toString",
];

export const hostileText: fc.Arbitrary<string> = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...HOSTILE) },
  { weight: 3, arbitrary: fc.constantFrom(...LENGTHS).map((length) => "x".repeat(length)) },
  { weight: 1, arbitrary: fc.constantFrom(...LENGTHS).map((length) => "🦦".repeat(length)) },
  { weight: 1, arbitrary: fc.constantFrom(...LONG).map((length) => "y".repeat(length)) },
  { weight: 3, arbitrary: fc.string({ unit: "binary", maxLength: 40 }) },
);

const NUMBERS = [
  0,
  -1,
  1,
  1.5,
  -0.5,
  2 ** 31,
  2 ** 32,
  2 ** 53 - 1,
  2 ** 53,
  -(2 ** 53),
  1e21,
  1e308,
  5e-324,
];

/** Depth in a text that a reader would have to go down into. */
function nested(depth: number): unknown {
  let value: unknown = "bottom";
  for (let level = 0; level < depth; level += 1) value = level % 2 === 0 ? [value] : { a: value };
  return value;
}

/** Any JSON value that nobody expects. */
export const hostileValue: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 6, arbitrary: hostileText },
  { weight: 3, arbitrary: fc.constantFrom<unknown>(null, true, false, [], {}, [null], { a: 1 }, ["a"], "1") },
  { weight: 3, arbitrary: fc.constantFrom(...NUMBERS) },
  { weight: 2, arbitrary: fc.jsonValue({ maxDepth: 3 }) },
  { weight: 1, arbitrary: fc.constantFrom(4, 5, 6, 31, 32, 33, 200).map(nested) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(1000, 1001).map((many) => Array.from({ length: many }, (_, at) => at)),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom<unknown>(
      JSON.parse('{"__proto__":{"access":"super_admin"}}'),
      JSON.parse('{"constructor":{"prototype":{"a":1}}}'),
      { toString: "x", valueOf: 1, hasOwnProperty: null },
      Object.fromEntries(Array.from({ length: 60 }, (_, at) => [`key${at}`, at])),
      { "'; drop": 1, "": 2, "~/": 3, "\u0000": 4 },
    ),
  },
);

const HOUR_MS = 60 * 60 * 1000;
const TIMES = [
  "2030-01-05T10:30:00Z",
  "2030-01-05T10:30:00.123+02:00",
  "2020-01-05T10:30:00Z",
  new Date(Date.now() + HOUR_MS).toISOString(),
];

/** Where a browser might say that its push messages go, and where none may. */
const ENDPOINTS = [
  "https://push.example.net/wpush/1",
  "https://push.example.net/wpush/2",
  "http://push.example.net/wpush/1",
  "https://herald.test/api/",
  "https://127.0.0.1/",
  "https://0x7f.1/",
  "https://[::ffff:169.254.169.254]/latest/",
  "https://metadata.google.internal/",
  "https://user@push.example.net/",
  "https://push.example.net:25/",
];
/** A point of P-256: its generator (SEC 2, §2.4.2). */
const POINT = Buffer.from(
  "046b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c2964fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5",
  "hex",
).toString("base64url");

/** Values that a schema cannot describe, by the name of their field. */
const BY_NAME: Record<string, fc.Arbitrary<unknown>> = {
  endpoint: fc.constantFrom(...ENDPOINTS),
  p256dh: fc.constant(POINT),
  auth: fc.constant(Buffer.alloc(16, 7).toString("base64url")),
  timezone: fc.constantFrom("Europe/Berlin", "UTC", "America/St_Johns"),
  code: fc.constantFrom("000000", "123456"),
  undo_token: fc.constantFrom("0.1", "zzzzzzzz.1", "zzzzzzzz.zz"),
  image: fc.constantFrom("/logo.png", "https://example.com/a.png"),
};

/** A value that the schema allows. */
export function validValue(name: string, schema: Schema): fc.Arbitrary<unknown> {
  const types = [schema.type].flat();
  const known = BY_NAME[name];
  if (known && types.includes("string")) return known;
  if (schema.oneOf) return fc.oneof(...schema.oneOf.map((each) => validValue(name, each)));
  if (schema.anyOf) return fc.oneof(...schema.anyOf.map((each) => validValue(name, each)));
  if (schema.enum) return fc.constantFrom(...schema.enum);
  if (types.includes("null"))
    return fc.option(
      validValue(name, { ...schema, type: types.filter((type) => type !== "null") as string[] }),
    );
  if (types.includes("boolean")) return fc.boolean();
  if (types.includes("integer")) return integer(name, schema);
  if (types.includes("array"))
    return fc.array(validValue(name, schema.items ?? {}), { minLength: 1, maxLength: 4 });
  if (types.includes("object") && schema.properties)
    return fc.record(
      Object.fromEntries(Object.entries(schema.properties).map(([each, of]) => [each, validValue(each, of)])),
      { requiredKeys: schema.required ?? [] },
    );
  if (types.includes("object"))
    return fc.dictionary(fc.string({ maxLength: 8 }), fc.jsonValue({ maxDepth: 2 }));
  return text(name, schema);
}

function integer(name: string, { minimum = 0, maximum = 1e6 }: Schema): fc.Arbitrary<unknown> {
  if (/id/.test(name)) return knownId;
  return fc.integer({ min: minimum, max: maximum });
}

function text(name: string, schema: Schema): fc.Arbitrary<unknown> {
  const { minLength = 0, maxLength = 40 } = schema;
  if (schema.format === "date-time") return fc.constantFrom(...TIMES);
  if (schema.format === "email") return fc.nat(1e6).map((number) => `fuzz${number}@example.com`);
  if (schema.pattern) return fc.stringMatching(new RegExp(schema.pattern));
  if (name === "username") return fc.constant<KnownName>({ $name: true });
  if (/link|action_url/.test(name)) return fc.constantFrom("/connections/", "https://example.com/a?b#c");
  if (/type/.test(name)) return fc.constantFrom("info", "course", "own.type_1", "ERROR");
  if (/password/.test(name)) return fc.constantFrom("quiet-otter-umbrella", "loud-heron-parasol");
  return fc.string({ unit: "grapheme", minLength, maxLength: Math.min(maxLength, minLength + 20) });
}

/** Names that a body might smuggle in. */
const EXTRA = [
  "access",
  "id",
  "user_id",
  "is_admin",
  "seq",
  "read_at",
  "active",
  "token_version",
  "__proto__",
];

/** A body for a schema: valid, spoilt in one field, short of one, with more than it should have, or none at all. */
export function bodyFor({ properties = {}, required = [], oneOf }: Schema): fc.Arbitrary<Body> {
  if (oneOf) return fc.oneof(...oneOf.map(bodyFor));
  const fields = Object.fromEntries(
    Object.entries(properties).map(([name, schema]) => [name, validValue(name, schema)]),
  );
  const optional = Object.keys(fields).filter((name) => !required.includes(name));
  // Few fields at a time, since of some no two may come together.
  const valid = fc
    .subarray(optional, { maxLength: Math.min(3, optional.length) })
    .chain((chosen) =>
      fc.record(
        Object.fromEntries([...required, ...chosen].map((each) => [each, fields[each] ?? fc.string()])),
      ),
    ) as fc.Arbitrary<Record<string, unknown>>;
  const name = Object.keys(fields).length > 0 ? fc.constantFrom(...Object.keys(fields)) : fc.constant("x");
  const json = (value: unknown): Body => ({ kind: "json", value });
  return fc.oneof(
    { weight: 6, arbitrary: valid.map(json) },
    {
      weight: 10,
      arbitrary: fc
        .tuple(valid, name, hostileValue)
        .map(([body, key, value]) => json({ ...body, [key]: value })),
    },
    {
      weight: 2,
      arbitrary: fc.tuple(valid, name).map(([{ ...body }, key]) => {
        delete body[key];
        return json(body);
      }),
    },
    {
      weight: 2,
      arbitrary: fc
        .tuple(valid, fc.constantFrom(...EXTRA), hostileValue)
        .map(([body, key, value]) =>
          json(Object.defineProperty({ ...body }, key, { value, enumerable: true })),
        ),
    },
    { weight: 2, arbitrary: hostileValue.map(json) },
    { weight: 2, arbitrary: rawBody },
  );
}

export type Body = { kind: "json"; value: unknown } | { kind: "raw"; text: string };

const RAW = [
  "",
  " ",
  "{",
  "{}{}",
  "nul",
  "NaN",
  "{'a':1}",
  '{"a":1,}',
  '{"title":"a","title":"b"}',
  '{"title":"\\ud800"}',
  '{"a":"\\u0000"}',
  "\ufeff{}",
  "title=a&message=b",
  "<xml/>",
  `{"a":${"[".repeat(10_000)}${"]".repeat(10_000)}}`,
  `{"a":${'{"a":'.repeat(5_000)}1${"}".repeat(5_000)}}`,
  `{"title":"${"x".repeat(65_522)}"}`,
  `{"title":"${"x".repeat(65_524)}"}`,
  `{"title":"${"x".repeat(300_000)}"}`,
  `[${"1,".repeat(30_000)}1]`,
];
const rawBody: fc.Arbitrary<Body> = fc
  .oneof(
    { weight: 4, arbitrary: fc.constantFrom(...RAW) },
    { weight: 1, arbitrary: fc.string({ maxLength: 60 }) },
  )
  .map((text) => ({ kind: "raw", text }));
