import { useEffect, useEffectEvent, useRef, useState } from "react";
import { useSearchParams } from "react-router";
import { useDebounced } from "./use-debounced.ts";

/** What is searched for. The address says it too, so that the way back leads to it, and links lead elsewhere. */
export function useSearched() {
  const [parameters, setParameters] = useSearchParams();
  const asked = parameters.get("q") ?? "";
  const [q, setQ] = useState(asked);
  const debounced = useDebounced(q);
  const addressed = useRef(asked);
  const address = useEffectEvent((text: string) => {
    if (text === addressed.current) return;
    addressed.current = text;
    setParameters(text ? { q: text } : {}, { replace: true });
  });
  useEffect(() => address(debounced), [debounced]);
  useEffect(() => {
    if (asked === addressed.current) return;
    addressed.current = asked;
    setQ(asked);
  }, [asked]);
  return { q, debounced, setQ };
}
