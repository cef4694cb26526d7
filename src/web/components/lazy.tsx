import {
  type ComponentType,
  type LazyExoticComponent,
  lazy,
  type ReactNode,
  Suspense,
  useState,
} from "react";
import { loadPart } from "../load-part.ts";
import { Boundary } from "./boundary.tsx";

interface Missing {
  /** What to do when it cannot be loaded; without it, its place says so and offers to try again. */
  onMissing?: () => void;
}

type LazyPart<Props extends object> = ((props: Props & Missing) => React.JSX.Element) & {
  /** Loads it before it is wanted. */
  prepare: () => Promise<unknown>;
};

/**
 * A component that is loaded when it is wanted; prepared before, it is there at
 * once. React's own `lazy` shows its fallback for a moment even then, and having
 * shown one it waits before it shows more. One that cannot be loaded leaves all
 * around it as it is, and may be tried again.
 */
export function lazyPart<Props extends object, Name extends string>(
  load: () => Promise<Record<Name, ComponentType<Props>>>,
  name: Name,
  /** Shown while it is on its way. */
  fallback: ReactNode = null,
): LazyPart<Props> {
  let known: ComponentType<Props> | undefined;
  let waiting: LazyExoticComponent<ComponentType<Props>>;
  const prepare = async () => {
    known ??= (await loadPart(load))[name];
    return known;
  };
  const wait = () => {
    waiting = lazy(async () => {
      // A failed import would stay failed, so the next caller starts a new attempt.
      const part = await prepare().finally(wait);
      return { default: part };
    });
  };
  wait();
  // biome-ignore lint/correctness/noComponentHookFactories: called once for each part of the app, where modules begin.
  function Part({ onMissing, ...props }: Props & Missing) {
    // It stays what it began as: to React another type is another component.
    const [Shown, setShown] = useState(() => known ?? waiting);
    return (
      <Boundary onRetry={() => setShown(() => known ?? waiting)} {...(onMissing && { onMissing })}>
        <Suspense fallback={fallback}>
          {/* The types of lazy() lose the component's properties. */}
          <Shown {...(props as unknown as Props)} />
        </Suspense>
      </Boundary>
    );
  }
  return Object.assign(Part, { prepare });
}
