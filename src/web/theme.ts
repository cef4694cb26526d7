export type Theme = "system" | "light" | "dark";

/** Read by public/theme.js before the first paint, too. */
const KEY = "herald.theme";

/** The theme that was chosen in this browser. */
export function readTheme(): Theme {
  const { theme } = document.documentElement.dataset;
  return theme === "light" || theme === "dark" ? theme : "system";
}

/** Shows the page in a theme, now and from now on. */
export function chooseTheme(theme: Theme): void {
  const { dataset } = document.documentElement;
  if (theme === "system") delete dataset.theme;
  else dataset.theme = theme;
  try {
    localStorage.setItem(KEY, theme);
  } catch {
    // Without storage it holds for this page alone.
  }
}
