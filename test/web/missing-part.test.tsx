// @vitest-environment happy-dom
import { act } from "react";
import { afterEach, expect, it, vi } from "vitest";
import { Boundary } from "../../src/web/components/boundary.tsx";
import { MissingPart } from "../../src/web/load-part.ts";
import { eachWithRoot } from "../react/root.ts";

const own = eachWithRoot();
afterEach(() => vi.restoreAllMocks());

let isMissing = true;
function Part() {
  if (isMissing) throw new MissingPart();
  return <p>here</p>;
}

it("tries again by itself what could not be loaded once the browser is online", async () => {
  vi.spyOn(console, "error").mockReturnValue();
  await act(() =>
    own.root.render(
      <Boundary>
        <Part />
      </Boundary>,
    ),
  );
  expect(own.page.textContent).toContain("Try again");

  isMissing = false;
  await act(() => window.dispatchEvent(new Event("online")));

  expect(own.page.textContent).toBe("here");
});
