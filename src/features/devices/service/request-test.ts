import type { Ports } from "#core/ports";
import { Problem } from "#core/problem";
import { spendOnAnswer } from "#events/user-budgets";
import type { RequestSession } from "#http/session";

/**
 * Has a test sent to the caller's own devices.
 *
 * @throws {Problem} `channel-unavailable` where this deployment sends no push
 * @throws {Problem} `too-many-requests`, since each is a request to a host that the caller has named
 */
export async function testDevices(
  platform: Ports<"config" | "db" | "deliveries" | "now">,
  session: RequestSession,
): Promise<void> {
  const { config, deliveries, now } = platform;
  await session.authenticate([]);
  if (config.push === null) throw new Problem("channel-unavailable");
  const user = session.id;
  await spendOnAnswer(platform, { budget: "push-test", actor: user, recipient: user });
  await deliveries.enqueue([{ task: "push-test", user, at: now().getTime() }], 0);
}
