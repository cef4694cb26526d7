// Swagger UI knows its dark mode by a class: the theme chosen in the app, else the system's.
const { theme } = document.documentElement.dataset;
const isDark = theme ? theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
document.documentElement.classList.toggle("dark-mode", isDark);
