/** Usernames under which a user could speak for the service (cf. RFC 2142). In lower case, without separators. */
const RESERVED = new Set(
  `abuse admin administrator administration announcements api billing daemon formermember help helpdesk herald
  hostmaster info mailerdaemon moderator moderators noreply notifications official postmaster privacy root security
  staff superadmin superuser support sysadmin system webmaster`.split(/\s+/),
);

/** True for a username that speaks for the service, also with separators in it: `Support`, `no-reply`, `sys.admin`. */
export function isReserved(username: string): boolean {
  return RESERVED.has(username.toLowerCase().replace(/[._-]/g, ""));
}
