import { expect, it } from "vitest";
import { type Import, imports } from "./support/sources.ts";

/** One circle of imports, as the files on it, or undefined when there is none. */
function circleIn(all: Import[]): string[] | undefined {
  const targets = new Map<string, string[]>();
  for (const { file, target } of all) targets.set(file, [...(targets.get(file) ?? []), target]);
  const done = new Set<string>();
  const path: string[] = [];
  const visit = (file: string): string[] | undefined => {
    if (path.includes(file)) return [...path.slice(path.indexOf(file)), file];
    if (done.has(file)) return undefined;
    path.push(file);
    for (const target of targets.get(file) ?? []) {
      const circle = visit(target);
      if (circle) return circle;
    }
    path.pop();
    done.add(file);
    return undefined;
  };
  for (const file of targets.keys()) {
    const circle = visit(file);
    if (circle) return circle;
  }
  return undefined;
}

it("finds a circle of imports, also of types alone", () => {
  const one = { file: "a", target: "b", isTypeOnly: false, isLazy: false };
  const back = { file: "c", target: "a", isTypeOnly: true, isLazy: false };

  expect(circleIn([one, { ...one, file: "b", target: "c" }])).toBeUndefined();
  expect(circleIn([one, { ...one, file: "b", target: "c" }, back])).toEqual(["a", "b", "c", "a"]);
});

it("has no circle of imports in src", () => {
  expect(imports.length).toBeGreaterThan(500);
  // A part that is loaded when it is wanted may import what loaded it.
  expect(circleIn(imports.filter(({ isLazy }) => !isLazy))).toBeUndefined();
});
