import { router } from "#http/router";
import { framedMail } from "../service/framed-mail.ts";

/** What the frame of the page /dev/outbox/ shows. It is no part of the API, and has a policy of its own (http/headers.ts). */
export const framedMailRoutes = router().get("/dev/outbox/:id{[0-9]+}/", async (c) =>
  c.html(await framedMail(c.var.platform, Number(c.req.param("id")))),
);
