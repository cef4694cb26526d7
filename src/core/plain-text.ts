/** What turns the direction of the text around it: embeddings, overrides and isolates (UAX #9, section 2). */
const TURNING = /[\u202A-\u202E\u2066-\u2069]/gu;

/** A character that can be seen. */
const SEEN = /[^\p{Default_Ignorable_Code_Point}\p{C}\p{Z}\u2800]/u;

/** Untrusted text without characters that would change the direction of the sentence it is put into; empty if nothing of it is visible. */
export function visibleText(text: string): string {
  return SEEN.test(text) ? text.replace(TURNING, "").trim() : "";
}

/** Longer messages are texts of their own, whatever they begin with. */
const SENTENCE = 120;

export interface ShownText {
  /** Empty when the sender gave nothing visible. */
  title: string;
  /** Empty when the title says the same. */
  message: string;
}

/** A title and a message, of which neither repeats the other. */
export function withoutRepetition(written: { title: string; message: string }): ShownText {
  const title = visibleText(written.title);
  const message = visibleText(written.message);
  if (begins(title, message)) return { title, message: "" };
  const isSentence = message.length <= SENTENCE && !message.includes("\n");
  if (title && isSentence && begins(message, title)) return { title: message, message: "" };
  return { title, message };
}

/** Whether a text begins with another, ignoring case and a final full stop. */
function begins(text: string, other: string): boolean {
  const [whole, start] = [bare(text), bare(other)];
  return whole.startsWith(start) && !/^[\p{L}\p{N}]/u.test(whole.slice(start.length));
}

function bare(text: string): string {
  return text
    .toLowerCase()
    .replace(/\s+/g, " ")
    .replace(/[\s\p{P}]+$/u, "");
}
