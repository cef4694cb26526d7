import { IdParam } from "#core/wire";
import { PageQuery, presentPage } from "#http/pagination";
import { json, problems } from "#http/responses";
import { contract, router } from "#http/router";
import { type TransitionContext, transition } from "#http/transition";
import { type ApplicationRule, approve, present, reject, withdraw } from "./domain.ts";
import { settleApplication } from "./service/decide.ts";
import { listApplications, readApplication } from "./service/read.ts";
import { submitApplication } from "./service/submit.ts";
import * as wire from "./wire.ts";

const tags = ["Applications"];

function settling<const Verb extends string>(verb: Verb, summary: string) {
  return transition(
    { operationId: `${verb}Application`, path: `/api/applications/{id}/${verb}/`, summary, tags },
    { schema: wire.Application, name: "application" },
  );
}

const settleBy = (rule: ApplicationRule) => async (c: TransitionContext) => {
  const { platform, session } = c.var;
  return c.json(present(await settleApplication(platform, session, c.req.valid("param").id, rule)), 200);
};

export const applicationRoutes = router()
  .openapi(
    contract({
      operationId: "createApplication",
      method: "post",
      path: "/api/applications/",
      summary: "Apply to an instructor, a teacher or an employer",
      tags,
      access: "user",
      idempotent: true,
      request: {
        body: { required: true, content: { "application/json": { schema: wire.NewApplication } } },
      },
      responses: {
        201: json(wire.Application, "The application"),
        200: json(wire.Application, "The application with this title that you already sent"),
        ...problems("bad-json", "unauthenticated", "forbidden", "csrf", "foreign-origin", "not-found"),
        ...problems("idempotency-in-progress", "too-large", "unsupported-media-type"),
        ...problems("invalid", "idempotency-key-reused"),
      },
    }),
    async (c) => {
      const { platform, by, recordAnswer } = c.var;
      const { status, application } = await submitApplication(
        platform,
        by,
        c.req.valid("json"),
        recordAnswer,
      );
      return c.json(present(application), status);
    },
  )
  .openapi(
    contract({
      operationId: "listApplications",
      method: "get",
      path: "/api/applications/",
      summary: "List the applications you sent or review, newest first",
      tags,
      access: "user",
      deferred: true,
      request: { query: PageQuery.extend(wire.ApplicationListQuery.shape) },
      responses: {
        200: json(wire.ApplicationList, "A page of applications"),
        ...problems("bad-cursor", "unauthenticated", "forbidden", "invalid"),
      },
    }),
    async (c) => {
      const page = await listApplications(c.var.platform, c.var.session, c.req.valid("query"));
      return c.json(presentPage(page, present), 200);
    },
  )
  .openapi(
    contract({
      operationId: "getApplication",
      method: "get",
      path: "/api/applications/{id}/",
      summary: "Get an application you sent or review",
      tags,
      access: "user",
      deferred: true,
      request: { params: IdParam },
      responses: {
        200: json(wire.Application, "The application"),
        ...problems("unauthenticated", "forbidden", "not-found"),
      },
    }),
    async (c) => {
      const { platform, session } = c.var;
      return c.json(present(await readApplication(platform, session, c.req.valid("param").id)), 200);
    },
  )
  .openapi(settling("approve", "Approve an application"), settleBy(approve))
  .openapi(settling("reject", "Reject an application"), settleBy(reject))
  .openapi(settling("withdraw", "Withdraw your application"), settleBy(withdraw));
