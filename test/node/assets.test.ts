import { expect, it } from "vitest";
import { INPUTS } from "../../scripts/lib/assets.ts";
import { imports } from "../support/sources.ts";

const isInput = (file: string) =>
  INPUTS.some((path) => `src/${file}.ts` === path || `src/${file}`.startsWith(`${path}/`));

it("are built again when any file changes that they are made of", () => {
  const made = imports.filter(({ file, isTypeOnly }) => isInput(file) && !isTypeOnly);

  expect(made.length).toBeGreaterThan(500);
  expect(made.filter(({ target }) => !isInput(target)).map(({ target }) => target)).toEqual([]);
});
