import { env } from "cloudflare:workers";
import { vi } from "vitest";
import { codeOf } from "#features/addresses/domain";
import type * as wire from "#features/addresses/wire";
import { as, type Person } from "./as.ts";
import { eventually } from "./eventually.ts";

/** What the queue of deliveries was given since `holdDeliveries`. */
const tasks: Task[] = [];

type Task = Record<string, unknown> & { address?: number };

/** The tasks about an address, once there are as many. */
export function tasksFor(address: number, count: number): Promise<Task[]> {
  return eventually(
    async () => tasks.filter((task) => task.address === address),
    ({ length }) => length >= count,
  );
}

/** How many tasks there are about an address by now. */
export function taskCount(address: number): number {
  return tasks.filter((task) => task.address === address).length;
}

/** Holds back what would go out, for the whole file: this file's tests look at what was asked for. */
export function holdDeliveries(): void {
  vi.spyOn(env.DELIVERIES, "sendBatch").mockImplementation(async (messages) => {
    for (const { body } of messages) tasks.push(body as Task);
    return undefined as never;
  });
}

export async function addressesOf(person: Person, query = "") {
  const response = await as(person).get(`/api/addresses/${query}`);
  return response.json<{ count: number; results: wire.Address[]; next_cursor: string | null }>();
}

export async function add(person: Person, value: string, kind = "email"): Promise<wire.Address> {
  const response = await as(person).post("/api/addresses/", { kind, value });
  if (response.status > 201) throw new Error(`${value} was not added: ${await response.text()}`);
  return response.json();
}

/** The code that was issued for an address last. */
export async function codeFor(address: number, secret = env.APP_SECRET): Promise<string> {
  const issued = env.DB.prepare("select code_issued_at from addresses where id = ?").bind(address);
  return codeOf(secret, address, (await issued.first<number>("code_issued_at")) ?? 0);
}

/** A code that is not the one. */
export async function wrongCode(address: number): Promise<string> {
  return String((Number(await codeFor(address)) + 1) % 1_000_000).padStart(6, "0");
}

export async function verified(person: Person, value: string, kind = "email"): Promise<wire.Address> {
  const { id } = await add(person, value, kind);
  const response = await as(person).post(`/api/addresses/${id}/verify/`, { code: await codeFor(id) });
  if (response.status !== 200) throw new Error(`${value} was not verified: ${await response.text()}`);
  return response.json();
}
