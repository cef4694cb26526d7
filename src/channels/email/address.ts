/** RFC 5321 §4.1.2 without quoted names, which no provider takes: one address, and nothing that could end it or begin another. */
const ADDRESS =
  /^[\p{L}\p{N}!#$%&'*+/=?^_`{|}~-]+(?:\.[\p{L}\p{N}!#$%&'*+/=?^_`{|}~-]+)*@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)*$/u;
const MAX_LENGTH = 254;

/** True for exactly one e-mail address: without a name, a list, a comment or a line break. */
export function isOneAddress(text: string): boolean {
  return text.length <= MAX_LENGTH && ADDRESS.test(text);
}
