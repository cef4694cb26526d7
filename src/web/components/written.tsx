import { type ReactNode, useMemo } from "react";
import { visibleText } from "#core/plain-text";
import { piecesOf } from "../plain-text.ts";
import type { Named } from "./avatar.tsx";
import { SafeAnchor } from "./safe-anchor.tsx";

interface WrittenProps {
  /** As `visibleText` or `withoutRepetition` returns it. Its element has `dir="auto"`. */
  text: string;
  /** Whose name is isolated in it: a name written from right to left would reorder the text around it. */
  actor?: Named | null | undefined;
}

/** What a person or a host wrote, in one line. */
export function Written({ text, actor }: WrittenProps): ReactNode {
  const name = [actor?.full_name, actor?.username]
    .map((each) => visibleText(each ?? ""))
    .find((each) => each && text.includes(each));
  if (!name) return text;
  const at = text.indexOf(name);
  return (
    <>
      {text.slice(0, at)}
      <bdi>{name}</bdi>
      {text.slice(at + name.length)}
    </>
  );
}

/** The same with its lines, and links that can be clicked. Never markup: text and anchors alone. */
export function WrittenLines({ text, actor }: WrittenProps) {
  const pieces = useMemo(() => piecesOf(text), [text]);
  return pieces.map(({ text: piece, href }, at) =>
    href === undefined ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: the pieces of a text have no other name.
      <Written key={at} text={piece} actor={actor} />
    ) : (
      // biome-ignore lint/suspicious/noArrayIndexKey: the pieces of a text have no other name.
      <SafeAnchor key={at} link={href} className="underline underline-offset-2">
        {piece}
      </SafeAnchor>
    ),
  );
}
