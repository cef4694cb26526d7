// Before the first paint, so that a user who chose dark sees no white flash.
try {
  const theme = localStorage.getItem("herald.theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
} catch {
  // Without storage the system's theme holds.
}
