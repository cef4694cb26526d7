import { beforeEach, expect, it } from "vitest";
import { HeraldProblem, type Undo } from "../../src/client/index.ts";
import { listenToToasts, type Toast } from "../../src/web/components/toaster.ts";
import { keepUndo, offerUndo, undoLast } from "../../src/web/undo.ts";

let toasts: Toast[] = [];
let undone: string[] = [];

beforeEach(() => {
  toasts = [];
  undone = [];
  return listenToToasts((toast) => void toasts.push(toast));
});

const change = (name: string): Promise<Undo> => Promise.resolve(async () => void undone.push(name));
const nextTask = () => new Promise((resolve) => setTimeout(resolve));

it("undoes the latest change first, and each once", async () => {
  offerUndo("First", change("first"));
  keepUndo(change("second"));

  undoLast();
  undoLast();
  undoLast();
  await nextTask();

  expect(undone).toEqual(["second", "first"]);
  expect(toasts.map(({ title }) => title)).toEqual(["First", "Undone", "Undone"]);
});

it("undoes a change that the server has yet to confirm, as soon as it has", async () => {
  let confirm: (undo: Undo) => void = () => undefined;
  offerUndo("Done", new Promise<Undo>((resolve) => (confirm = resolve)));

  toasts[0]?.buttons?.[0]?.onPress();
  await nextTask();
  expect(undone).toEqual([]);
  confirm(async () => void undone.push("done"));
  await nextTask();

  expect(undone).toEqual(["done"]);
});

it("says that it is too late, and offers it no more", async () => {
  const tooLate = async () => {
    throw new HeraldProblem(410, "undo-over");
  };
  offerUndo("Done", Promise.resolve(tooLate));

  undoLast();
  await nextTask();
  undoLast();
  await nextTask();

  expect(toasts.slice(1)).toMatchObject([{ level: "warning", title: expect.stringMatching(/too late/) }]);
});

it("says what was refused in place of the offer", async () => {
  offerUndo("Done", Promise.reject(new HeraldProblem(0, "unreachable")));
  await nextTask();
  undoLast();
  await nextTask();

  expect(toasts).toMatchObject([{ title: "Done" }, { level: "danger", id: "undo" }]);
});
