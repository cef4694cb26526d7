import { createContext, type ReactNode, useContext, useEffect } from "react";
import type { Herald } from "../client/index.ts";

const Context = createContext<Herald | null>(null);

interface Props {
  /** Made once, outside of what renders. */
  herald: Herald;
  children: ReactNode;
}

/** Gives a client to the hooks below it, and keeps it going while it is there. */
export function HeraldProvider({ herald, children }: Props) {
  useEffect(() => {
    herald.start();
    return () => herald.stop();
  }, [herald]);
  return <Context value={herald}>{children}</Context>;
}

/** @throws {Error} outside of a HeraldProvider */
export function useHerald(): Herald {
  const herald = useContext(Context);
  if (!herald) throw new Error("There is no HeraldProvider above.");
  return herald;
}
