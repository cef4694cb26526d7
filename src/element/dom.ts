import { safeLink } from "#client/index";

type Attributes = Record<string, string | boolean | undefined>;

/** Makes an element; never from HTML, so that what others wrote stays text and Trusted Types have nothing to refuse. */
export function element<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  attributes: Attributes = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[Name] {
  const made = document.createElement(name);
  setAll(made, attributes);
  made.append(...children);
  return made;
}

export function setAll(target: Element, attributes: Attributes): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) target.removeAttribute(name);
    else target.setAttribute(name, value === true ? "" : value);
  }
}

/** A drawing of one line, 24 by 24. */
export function drawing(path: string): SVGElement {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  setAll(svg, { viewBox: "0 0 24 24", "aria-hidden": "true" });
  const line = document.createElementNS(space, "path");
  line.setAttribute("d", path);
  svg.append(line);
  return svg;
}

/** @returns the path if it is one of this site, and nothing that runs or leads elsewhere */
export function pathHere(page: string | null): string | null {
  return page?.startsWith("/") ? safeLink(page) : null;
}
