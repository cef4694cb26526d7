// Before the first paint, so that whoever chose dark is not flashed at.
try {
  const theme = localStorage.getItem("herald.theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
} catch {
  // Without storage the system's theme holds.
}
