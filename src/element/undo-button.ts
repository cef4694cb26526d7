import type { Undo } from "#client/index";
import { element } from "./dom.ts";

/** The server undoes a change for so long (contract §11). */
const UNDO_MS = 30_000;

/** Shows for as long as it works what undoes the latest change. */
export class UndoButton {
  readonly element: HTMLButtonElement;
  #undo: Undo | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(text: string, onClick: (undo: Undo) => void) {
    this.element = element("button", { class: "plain", type: "button", hidden: true }, text);
    this.element.addEventListener("click", () => {
      const undo = this.#undo;
      this.offer(undefined);
      if (undo) onClick(undo);
    });
  }

  offer(undo: Undo | undefined): void {
    clearTimeout(this.#timer);
    this.#undo = undo;
    this.element.hidden = !undo;
    if (undo) this.#timer = setTimeout(() => this.offer(undefined), UNDO_MS);
  }
}
