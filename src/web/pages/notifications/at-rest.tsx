import { createContext, type ReactNode, useContext, useDeferredValue, useState } from "react";

const MovingContext = createContext(false);

interface MovingProps {
  /** Whether the list is scrolled right now. */
  isMoving: boolean;
  children: ReactNode;
}

/** Shows rows whether their list moves: that it stands still again is less urgent than a frame. */
export function Moving({ isMoving, children }: MovingProps) {
  const wasMoving = useDeferredValue(isMoving);
  return <MovingContext value={isMoving || wasMoving}>{children}</MovingContext>;
}

interface AtRestProps {
  /** It is wanted also while the list moves. */
  isNow?: boolean;
  children: ReactNode;
}

/** What a row shows only once its list stands still, and from then on: rows that fly past are light. */
export function AtRest({ isNow = false, children }: AtRestProps) {
  const isMoving = useContext(MovingContext);
  const [isThere, setIsThere] = useState(false);
  const isShown = isThere || isNow || !isMoving;
  if (isShown && !isThere) setIsThere(true);
  return isShown && children;
}
