import { act } from "react";
import { createRoot, type Root } from "react-dom/client";
import { afterEach, beforeEach } from "vitest";

/** Gives each test of a file a root of React's in an element of its own, and takes it down after. */
export function eachWithRoot(): { page: HTMLElement; root: Root } {
  const own = {} as { page: HTMLElement; root: Root };
  beforeEach(() => {
    Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });
    own.page = document.body.appendChild(document.createElement("div"));
    own.root = createRoot(own.page);
  });
  afterEach(() => act(() => own.root.unmount()));
  return own;
}
