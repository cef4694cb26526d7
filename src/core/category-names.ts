/** What readers call the built-in categories: in mails, on pages and in the API (which speaks English). */
export const CATEGORY_NAMES = {
  en: {
    connections: "Connections",
    applications: "Applications",
    messages: "Messages",
    courses: "Courses",
    jobs: "Jobs",
    activity: "Activity",
    system: "System",
    other: "Other",
  },
  de: {
    connections: "Kontakte",
    applications: "Bewerbungen",
    messages: "Nachrichten",
    courses: "Kurse",
    jobs: "Stellen",
    activity: "Aktivität",
    system: "System",
    other: "Sonstiges",
  },
};
