import { createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { compose } from "#compose";
import type { Platform } from "#core/ports";
import { issueToken, newSession } from "#features/accounts/service/tokens";
import type { Person } from "./as.ts";

/** The platform as a request has it. */
export function platform(): Platform {
  return compose(env, createExecutionContext());
}

let made = 0;

/** A user straight from the database, signed in; quicker than registering where that is not what is tested. */
export async function person(name = "person"): Promise<Person> {
  made += 1;
  const username = `${name}${made}`;
  const email = `${username}@example.com`;
  const row = await env.DB.prepare(
    `insert into users (username, username_key, email, email_key, password_hash, created_at)
      values (?, ?, ?, ?, 'none', ?) returning id`,
  )
    .bind(username, username, email, email, Date.now())
    .first<{ id: number }>();
  const id = row!.id;
  const token = await issueToken(platform(), newSession(platform(), id, 1));
  return { id, username, email, token };
}
