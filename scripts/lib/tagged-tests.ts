import { parseSync, Visitor } from "vite";

type Program = ReturnType<typeof parseSync>["program"];
type Call = Parameters<NonNullable<ConstructorParameters<typeof Visitor>[0]["CallExpression"]>>[0];
type Expression = Call["callee"];

const TESTS = ["it", "test"];
/** A test or a block with one of these is not run. */
const IDLE = ["skip", "todo", "fixme"];

/** A test that carries tags, as its source has it. */
export interface TaggedTest {
  /** Its title, after those of the blocks around it; `%s` and `${…}` stay as they are written. */
  titles: string[];
  tags: string[];
}

/** The tests of a file that run and carry a tag, read from its source: no test has to be loaded for it. */
export function taggedTests(file: string, source: string): TaggedTest[] {
  const program: Program = parseSync(file, source).program;
  const tests: TaggedTest[] = [];
  const around: { call: Call; title: string; isIdle: boolean }[] = [];
  new Visitor({
    CallExpression(call) {
      const named = namedBy(call, source);
      if (!named) return;
      if (!named.isTest) around.push({ call, ...named });
      else if (!named.isIdle && !around.some(({ isIdle }) => isIdle)) {
        const tags = tagsOf(call);
        if (tags.length > 0) tests.push({ titles: [...around.map(({ title }) => title), named.title], tags });
      }
    },
    "CallExpression:exit"(call) {
      if (around.at(-1)?.call === call) around.pop();
    },
  }).visit(program);
  return tests;
}

/** Vitest has them in `tags`, Playwright in `tag` and with an @ before each. */
function tagsOf({ arguments: [, options] }: Call): string[] {
  if (options?.type !== "ObjectExpression") return [];
  return options.properties.flatMap((property) => {
    if (property.type !== "Property" || property.key.type !== "Identifier") return [];
    if (property.key.name !== "tags" && property.key.name !== "tag") return [];
    const { value } = property;
    const each = value.type === "ArrayExpression" ? value.elements : [value];
    return each.flatMap((one) =>
      one?.type === "Literal" && typeof one.value === "string" ? [one.value.replace(/^@/, "")] : [],
    );
  });
}

interface Named {
  isTest: boolean;
  isIdle: boolean;
  title: string;
}

/** What a call names, if it is `it`, `test` or `describe`, or one of their `each`, with a title. */
function namedBy(call: Call, source: string): Named | undefined {
  const words = wordsOf(call.callee);
  const [title] = call.arguments;
  const isTest = TESTS.includes(words[0] ?? "") && !words.includes("describe");
  const isBlock = words[0] === "describe" || (words[0] === "test" && words[1] === "describe");
  if (!title || !(isTest || isBlock)) return undefined;
  const isIdle = words.some((word) => IDLE.includes(word));
  if (title.type === "Literal" && typeof title.value === "string") {
    return { isTest, isIdle, title: title.value };
  }
  if (title.type !== "TemplateLiteral") return undefined;
  return { isTest, isIdle, title: source.slice(title.start + 1, title.end - 1) };
}

/** `test.describe.each([…])` as test, describe, each. */
function wordsOf(callee: Expression): string[] {
  if (callee.type === "Identifier") return [callee.name];
  if (callee.type === "CallExpression") return wordsOf(callee.callee);
  if (callee.type !== "MemberExpression" || callee.property.type !== "Identifier") return [];
  return [...wordsOf(callee.object), callee.property.name];
}
