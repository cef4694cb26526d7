import { z } from "zod";
import { invalid, Problem } from "#core/problem";
import { readText } from "#http/body";
import { limitRefusals } from "#http/rate-limit";
import { problems } from "#http/responses";
import { contract, router } from "#http/router";
import { requireDevelopment } from "../service/dev-outbox.ts";
import { applyReport, takeResendCallback } from "../service/reports.ts";
import { takeTwilioCallback, takeVonageCallback } from "../service/sms-callbacks.ts";
import * as wire from "../wire.ts";

export const callbackRoutes = router().openapi(
  contract({
    operationId: "takeCallback",
    method: "post",
    path: "/api/callbacks/{provider}/",
    summary: "Receive a delivery report from a provider",
    description:
      "For providers. `resend`: signed (Standard Webhooks), at most five minutes old. `twilio`: signed (X-Twilio-Signature). `vonage`: signed (a JWT with the hash of the body). `outbox`, in development only: unsigned `{id, event}`. A repeated or late report changes nothing.",
    tags: ["Operation"],
    access: "signed",
    before: [limitRefusals],
    request: { params: z.object({ provider: z.string() }) },
    responses: {
      204: { description: "The report was accepted" },
      ...problems("bad-json", "bad-signature", "not-found", "too-large", "invalid", "too-many-requests"),
    },
  }),
  async (c) => {
    const { platform } = c.var;
    const { provider } = c.req.valid("param");
    if (provider === "resend") {
      await takeResendCallback(platform, c.req.raw.headers, await readText(c.req.raw));
      return c.body(null, 204);
    }
    if (provider === "twilio") {
      const given = c.req.header("X-Twilio-Signature") ?? "";
      await takeTwilioCallback(platform, c.req.raw.url, given, await readText(c.req.raw));
      return c.body(null, 204);
    }
    if (provider === "vonage") {
      const given = c.req.header("Authorization") ?? null;
      await takeVonageCallback(platform, given, await readText(c.req.raw));
      return c.body(null, 204);
    }
    if (provider !== "outbox") throw new Problem("not-found");
    requireDevelopment(platform);
    await applyReport(platform, "outbox", devOutboxReport(await readText(c.req.raw)));
    return c.body(null, 204);
  },
);

/** @throws {Problem} `bad-json`, `invalid` */
function devOutboxReport(body: string) {
  let given: unknown;
  try {
    given = JSON.parse(body);
  } catch {
    throw new Problem("bad-json");
  }
  const report = wire.DevOutboxReport.safeParse(given);
  if (!report.success) throw invalid("#", "This must be {id, event}: delivered, bounced or complained.");
  return { id: String(report.data.id), event: report.data.event };
}
