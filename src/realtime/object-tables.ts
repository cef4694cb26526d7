/**
 * Brings an object's tables to the newest version: each version is a block of
 * statements that runs once. Objects from before there were versions have the
 * tables of the first one, which is therefore written with `if not exists`.
 */
export function prepareTables(sql: SqlStorage, versions: string[]): void {
  sql.exec("create table if not exists schema (version integer primary key)");
  const { version } = sql.exec<{ version: number }>("select count(*) as version from schema").one();
  const missing = versions
    .slice(version)
    .map((statements, at) => `${statements}; insert into schema (version) values (${version + at + 1})`);
  if (missing.length > 0) sql.exec(missing.join(";"));
}
