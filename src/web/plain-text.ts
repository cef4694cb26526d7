/** A piece of a text; with `href` one that is a link. */
export interface Piece {
  text: string;
  href?: string;
}

const URLS = /(\bhttps?:\/\/[^\s<>"“”«»]+)/iu;

/** Takes a text apart into links and what stands between them. */
export function piecesOf(text: string): Piece[] {
  return text.split(URLS).flatMap((part, at) => {
    if (at % 2 === 0) return part ? [{ text: part }] : [];
    const href = withoutEnd(part);
    const rest = part.slice(href.length);
    return rest ? [{ text: href, href }, { text: rest }] : [{ text: href, href }];
  });
}

/** A stop or a bracket after a link belongs to the sentence, unless the bracket was opened within the link. */
function withoutEnd(url: string): string {
  const last = url.at(-1) ?? "";
  const isClosed = last === ")" && url.split("(").length >= url.split(")").length;
  return /[.,;:!?'’)\]}*_]/.test(last) && !isClosed ? withoutEnd(url.slice(0, -1)) : url;
}
