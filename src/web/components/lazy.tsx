import { type ComponentType, lazy, useState } from "react";

interface Later {
  (): React.JSX.Element;
  /** Loads it before it is wanted. */
  prepare: () => Promise<unknown>;
}

/**
 * A component that is loaded when it is wanted; prepared before, it is there at
 * once. React's own `lazy` shows its fallback for a moment even then, and having
 * shown one it waits before it shows more.
 */
export function later<Name extends string>(
  load: () => Promise<Record<Name, ComponentType>>,
  name: Name,
): Later {
  let known: ComponentType | undefined;
  const prepare = async () => {
    known ??= (await load())[name];
    return known;
  };
  const Waiting = lazy(async () => ({ default: await prepare() }));
  // biome-ignore lint/correctness/noComponentHookFactories: called once for each part of the app, where modules begin.
  function Later() {
    // It stays what it began as: to React another type is another component.
    const [Shown] = useState(() => known ?? Waiting);
    return <Shown />;
  }
  return Object.assign(Later, { prepare });
}
