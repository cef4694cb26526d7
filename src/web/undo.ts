import type { Undo } from "#client/index";
import { isProblem, messageOf } from "./api.ts";
import { showToast } from "./components/toaster.ts";
import { inbox } from "./texts/inbox.ts";

const texts = inbox.undo;

/** As long as the server can undo a change (contract §11). */
const UNDO_MS = 30_000;
const TOAST = "undo";

/** What can be undone, the latest last. Each is there as soon as it was asked for, also while the server does it. */
let offered: Promise<Undo>[] = [];

/** Says what is done, and offers to undo it: by the toast's button, or by a key as long as the page is open. */
export function offerUndo(title: string, change: Promise<Undo>): void {
  const buttons = [{ label: texts.undo, onPress: () => void run(change) }];
  showToast({ id: TOAST, title, level: "success", lastsMs: UNDO_MS, buttons });
  keepUndo(change);
}

/** The same without a word, for the key alone. What is refused was not done, and is said. */
export function keepUndo(change: Promise<Undo>): void {
  offered.push(change);
  change.catch((error) => {
    if (withdraw(change)) showToast({ id: TOAST, level: "danger", title: messageOf(error) });
  });
}

/** Undoes the latest change that was not undone yet. */
export function undoLast(): void {
  const change = offered.at(-1);
  if (change) void run(change);
}

/** @returns whether it was still offered */
function withdraw(change: Promise<Undo>): boolean {
  const before = offered.length;
  offered = offered.filter((each) => each !== change);
  return offered.length < before;
}

async function run(change: Promise<Undo>): Promise<void> {
  if (!withdraw(change)) return;
  try {
    const undo = await change;
    await undo();
    showToast({ id: TOAST, title: texts.undone });
  } catch (error) {
    const isOver = isProblem(error) && error.code === "undo-over";
    const title = isOver ? texts.tooLate : messageOf(error);
    showToast({ id: TOAST, title, level: isOver ? "warning" : "danger" });
  }
}
