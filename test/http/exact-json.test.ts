import { expect, it } from "vitest";
import { Problem } from "#core/problem";
import { isExact, requireExactMetadata } from "#http/exact-json";

/** The pointers of what is refused. */
function refused(text: string): string[] {
  JSON.parse(text);
  try {
    requireExactMetadata(text);
    return [];
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return (error.extras.errors ?? []).map(({ pointer }) => pointer);
  }
}

it.each([
  "0",
  "-0",
  "7",
  "-12.50",
  "0.1",
  "1e3",
  "1.0E+2",
  "9007199254740991",
  "-9007199254740992",
  "0.30000000000000004",
])("holds %s exactly", (number) => {
  expect(isExact(number)).toBe(true);
});

it.each(["9007199254740993", "1285704473650888702", "-1e16", "1e400", "1e-400", "0.1234567890123456789"])(
  "does not hold %s exactly",
  (number) => {
    expect(isExact(number)).toBe(false);
  },
);

it.each([
  ['{"metadata":{"order":1285704473650888702}}', ["#/metadata/order"]],
  ['{"metadata":{"a":[1,{"b":1e400}]}}', ["#/metadata/a/1/b"]],
  ['{"metadata":{"a":1,"b":{"c":1},"a":2}}', ["#/metadata/a"]],
  ['{"metadata":{"a":1,"\\u0061":2}}', ["#/metadata/a"]],
  ['{"metadata":{},"title":"t","metadata":{"a":1}}', ["#/metadata"]],
  ['{"met\\u0061data":{"n":1e400}}', ["#/metadata/n"]],
  ['{"metadata":{"__proto__":{"a":1}}}', ["#/metadata/__proto__"]],
  [
    '{"metadata":{"x":[{"constructor":1}],"y":{"prototype":1}}}',
    ["#/metadata/x/0/constructor", "#/metadata/y/prototype"],
  ],
  ['{"notification":{"metadata":{"a/b~c":1e999}}}', ["#/notification/metadata/a~1b~0c"]],
  ['{"metadata":{"text":"1285704473650888702 } \\" , {","n":1},"id":1285704473650888702}', []],
  ['{"metadata":{"a":{"x":1},"b":{"x":1}},"constructor":1}', []],
  ['{"title":"metadata","n":1e400,"n":2}', []],
])("refuses in %s what would be altered", (text, pointers) => {
  expect(refused(text)).toEqual(pointers);
});
