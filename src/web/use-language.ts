import { useSyncExternalStore } from "react";
import { currentLanguage, type Language, subscribeToLanguage } from "./texts/language.ts";

/** The current language; what calls this is drawn again when another one is chosen. */
export function useLanguage(): Language {
  return useSyncExternalStore(subscribeToLanguage, currentLanguage);
}
