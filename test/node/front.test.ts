import { describe, expect, it } from "vitest";
import { front } from "../../scripts/lib/front.ts";

/** What a Worker behind it is asked, and what comes of its response. */
async function ask(headers: Record<string, string>, response = text()) {
  let asked = "";
  const { fetch } = front({
    fetch({ url }) {
      asked = url;
      return response as never;
    },
  });
  const answer = await fetch(new Request("http://herald.test/a?b=c", { headers }) as never, {}, {} as never);
  return { asked, headers: answer.headers };
}

function text(type = "application/json") {
  return new Response("{}", { headers: { "Content-Type": type } });
}

describe("what stands before the Worker of npm start", () => {
  it.each([
    ["https", "https://herald.test/a?b=c"],
    ["https, http", "https://herald.test/a?b=c"],
    ["http", "http://herald.test/a?b=c"],
    ["httpsome", "http://herald.test/a?b=c"],
  ])("takes a proxy's word that it was asked by %s", async (scheme, url) => {
    expect((await ask({ "X-Forwarded-Proto": scheme })).asked).toBe(url);
  });

  it("leaves the address as it is where there is no proxy", async () => {
    expect((await ask({})).asked).toBe("http://herald.test/a?b=c");
  });

  it.each(["gzip", "gzip, deflate, br", "br;q=1.0, gzip;q=0.8", "GZIP"])(
    "compresses for %s",
    async (accepted) => {
      const { headers } = await ask({ "Accept-Encoding": accepted });

      expect(headers.get("Content-Encoding")).toBe("gzip");
      expect(headers.get("Vary")).toBe("Accept-Encoding");
    },
  );

  it.each(["br", "gzip;q=0", "gzip; q=0.0, br", "identity"])("does not compress for %s", async (accepted) => {
    const { headers } = await ask({ "Accept-Encoding": accepted });

    expect(headers.get("Content-Encoding")).toBeNull();
  });

  it.each([
    ["a picture", text("image/png")],
    ["what is compressed already", new Response("{}", { headers: { "Content-Encoding": "br" } })],
    ["what has no body", new Response(null, { status: 204 })],
  ])("does not compress %s", async (_, response) => {
    const { headers } = await ask({ "Accept-Encoding": "gzip" }, response);

    expect(headers.get("Content-Encoding")).not.toBe("gzip");
  });
});
