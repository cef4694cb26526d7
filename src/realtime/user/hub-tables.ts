/** The tables of a user's hub, by version (object-tables.ts). What a logged change lacks is filled in where it is read (older-changes.ts). */
export const HUB_TABLES = [
  `create table if not exists log (
     slot integer primary key, seq integer not null, unread integer not null, change text);
   create table if not exists distrust (id integer primary key, up_to integer not null);
   create table if not exists replays (
     jti text not null, opened_at integer not null, lines text not null,
     primary key (jti, opened_at)) without rowid;
   create table if not exists ended_sessions (jti text primary key, until integer not null) without rowid;
   create table if not exists version_floor (id integer primary key, version integer not null, kept_jti text)`,
  // The rows of a log follow each other without a hole.
  `alter table log add column reach integer not null default 0;
   alter table log add column floor integer not null default 0;
   update log set reach = (select max(min(seq) - 1, coalesce(max(case when change is null then seq end), 0)) from log);
   update log set floor = max(reach, coalesce((select max(seq) from log
     where change ->> 'kind' = 'deleted' and change ->> 'all' and json_array_length(change, '$.ids') = 0), 0));
   create table epoch (id integer primary key, epoch integer not null, start integer not null);
   insert into epoch (id, epoch, start) select 1, 1, up_to from distrust;
   drop table distrust`,
  `update log set change = case change ->> 'kind'
     when 'new' then json_object('kind', 'created', 'seq', seq, 'unread', unread, 'notification', json(change -> 'line'))
     when 'updated' then json_object('kind', 'patched', 'seq', seq, 'unread', unread, 'ids', json(change -> 'ids'),
       'patch', json_object('is_read', json(change -> 'isRead'), 'read_at', change ->> 'readAt'))
     when 'deleted' then json_set(change, '$.kind', 'removed') end
   where change is not null`,
  `create table announcements_seen (jti text primary key, seen text not null, at integer not null) without rowid`,
  // What an earlier version kept has no place; all of it is in the inbox.
  `update log set change = json_object('kind', 'changed', 'seq', seq, 'unread', unread, 'field', 'is_read',
       'entered', json('[]'), 'states', iif(json_array_length(change, '$.ids') = 0, json('[]'), json_array(json_object(
         'ids', json(change -> 'ids'), 'is_read', json(change -> '$.patch.is_read'), 'read_at', change ->> '$.patch.read_at',
         'place', 'inbox', 'saved', json('false'), 'snoozed_until', null, 'acted', null))))
     where change ->> 'kind' = 'patched';
   update log set change = json_set(change, '$.notification.place', 'inbox', '$.notification.saved', json('false'),
       '$.notification.snoozed_until', null, '$.notification.acted', null, '$.notification.image', null,
       '$.notification.actions', json('[]'))
     where change ->> 'kind' = 'created'`,
];

/** True once the user has opened a socket: the first one creates the tables. */
export function hasHubTables(sql: SqlStorage): boolean {
  return [...sql.exec("select 1 from sqlite_master where name = 'log'")].length > 0;
}
