import { createContext, type ReactNode, useContext, useEffect, useSyncExternalStore } from "react";
import type { Herald, HeraldEvents, Readable } from "#client/index";

const Context = createContext<Herald | undefined>(undefined);

export function HeraldProvider({ herald, children }: { herald: Herald; children: ReactNode }) {
  return <Context value={herald}>{children}</Context>;
}

export function useHerald(): Herald {
  const herald = useContext(Context);
  if (!herald) throw new Error("There is no HeraldProvider around this.");
  return herald;
}

function useReadable<T>(readable: Readable<T>): T {
  return useSyncExternalStore(
    (listener) => readable.subscribe(listener),
    () => readable.get(),
  );
}

export const useSession = () => useReadable(useHerald().session);
export const useConnection = () => useReadable(useHerald().connection);

export function useNotifications() {
  const { inbox } = useHerald();
  return { ...useReadable(inbox), inbox };
}

export function useAnnouncements() {
  const { announcements } = useHerald();
  return { announcements: useReadable(announcements), dismiss: (id: number) => announcements.dismiss(id) };
}

export function useHeraldEvent<Name extends keyof HeraldEvents>(
  name: Name,
  listener: (what: HeraldEvents[Name]) => void,
): void {
  const herald = useHerald();
  useEffect(() => herald.on(name, listener), [herald, name, listener]);
}
