/** What a client may never read in a refusal: of the database, of the code, of the bindings. */
export const INSIDES =
  /SQLITE|D1_ERROR|sqlite|\bselect\b.+\bfrom\b|insert into|constraint failed|\.ts:\d+|node_modules|at async |\b(Type|Range|Syntax|Reference)Error\b|drizzle|APP_SECRET|SIGNING_KEYS|(USER|ANNOUNCEMENT)_(HUB|RELAY)|_LIMIT\b|\bEVENTS\b|env\.DB/i;
