import { type MockInstance, vi } from "vitest";

/**
 * Fault injection into our own objects: what cannot be brought about from
 * outside, such as a hub that cannot be reached or a relay that answers late.
 * Nothing else of ours is replaced in tests.
 */

type Fn = (...args: never[]) => unknown;
type MethodOf<Type> = { [Key in keyof Type]: Type[Key] extends Fn ? Key : never }[keyof Type] & string;
type Args<Type, Key extends keyof Type> = Type[Key] extends (...args: infer Given) => unknown ? Given : never;
type Result<Type, Key extends keyof Type> = Type[Key] extends (...args: never[]) => infer Given
  ? Given
  : never;

/** What happens instead of a call; `real` does what it would have done. */
type Course<Type, Key extends keyof Type> = (
  real: () => Result<Type, Key>,
  self: Type,
  ...args: Args<Type, Key>
) => Result<Type, Key>;

/** The words with which the test pool does not print what an object throws. */
const UNREACHABLE = "away (disconnected: operation canceled)";

function courseOf<Type extends object, Key extends MethodOf<Type>>(
  type: { prototype: Type },
  method: Key,
  course: Course<Type, Key>,
) {
  const real = type.prototype[method] as unknown as (...args: unknown[]) => Result<Type, Key>;
  return function (this: Type, ...args: unknown[]) {
    return course(() => real.apply(this, args), this, ...(args as Args<Type, Key>));
  };
}

const spyOn = (prototype: object, method: string) =>
  vi.spyOn(prototype as Record<string, Fn>, method) as unknown as MockInstance<
    (...args: unknown[]) => unknown
  >;

/** The next call of a method takes another course. */
export function injectOnce<Type extends object, Key extends MethodOf<Type>>(
  type: { prototype: Type },
  method: Key,
  course: Course<Type, Key>,
): void {
  const replaced = courseOf(type, method, course);
  spyOn(type.prototype, method).mockImplementationOnce(replaced);
}

/** Every call of a method takes another course, until it is mended. */
export function inject<Type extends object, Key extends MethodOf<Type>>(
  type: { prototype: Type },
  method: Key,
  course: Course<Type, Key>,
): { mend(): void } {
  const replaced = courseOf(type, method, course);
  const spy = spyOn(type.prototype, method).mockImplementation(replaced);
  return { mend: () => spy.mockRestore() };
}

/** What a call throws whose object cannot be reached. */
export function unreachable(): never {
  throw new Error(UNREACHABLE);
}

/** The name of an object: a hub's is the id of its user. */
export function nameOf(object: object): string | undefined {
  return (object as { ctx: DurableObjectState }).ctx.id.name;
}
