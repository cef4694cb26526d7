import { invalid } from "#core/problem";
import { fold } from "#core/text";
import { isCommon } from "./common-passwords.ts";
import type * as wire from "./wire.ts";

/** The columns of an account that strangers may see. */
export interface PublicAccount {
  id: number;
  username: string;
  fullName: string;
  companyName: string;
  role: string;
}

/** The columns of an account that its owner and admins see. */
export interface VisibleAccount extends PublicAccount {
  email: string;
  contact: string;
  access: string;
  createdAt: Date;
}

export function publicUser(account: PublicAccount): wire.PublicUser {
  const { id, username, fullName, companyName, role } = account;
  return { id, username, full_name: fullName, company_name: companyName, role };
}

export function presentUser(account: VisibleAccount): wire.User {
  const { email, contact, createdAt } = account;
  const access = account.access as wire.User["access"];
  return { ...publicUser(account), email, contact, access, created_at: createdAt.toISOString() };
}

/** An account as its owner sees it. */
export function presentOwn(account: VisibleAccount & { findableByContact: boolean }): wire.OwnUser {
  return { ...presentUser(account), findable_by_contact: account.findableByContact };
}

/** The key by which a username is unique and found, in any case. */
export function nameKey(username: string): string {
  return username.toLowerCase();
}

/** The key by which an e-mail address is unique and found, in any case. */
export function emailKey(email: string): string {
  return email.toLowerCase();
}

/** The key by which a search for a whole contact finds its owner. */
export function contactKey(contact: string): string {
  return fold(contact);
}

const SMALLEST_NAME = 3;

/**
 * Refuses a password that a guesser would try early: one of the most common,
 * or one that holds, or is held by, what everybody may know of its owner.
 *
 * @throws {Problem} `invalid` at `pointer`
 */
export function requireUncommon(
  password: string,
  owner: { username: string; email: string },
  pointer: string,
): void {
  const guess = password.toLowerCase();
  if (isCommon(password)) throw invalid(pointer, "This password is too common. Choose another one.");
  const email = emailKey(owner.email);
  const localPart = email.slice(0, email.lastIndexOf("@"));
  const near = [nameKey(owner.username), email, localPart]
    // A very short name stands in a great many good passwords.
    .filter((name) => name.length >= SMALLEST_NAME)
    .some((name) => guess.includes(name) || name.includes(guess));
  if (near)
    throw invalid(
      pointer,
      "This password is too similar to the username or the e-mail address. Choose another one.",
    );
}

const FREE_FAILURES = 5;
const LONGEST_WAIT_SECONDS = 15 * 60;

/** The cooldown after so many failed sign-ins in a row: 1 s after the fifth, then twice as long each time. */
export function cooldownSeconds(failures: number): number {
  if (failures < FREE_FAILURES) return 0;
  return Math.min(LONGEST_WAIT_SECONDS, 2 ** (failures - FREE_FAILURES));
}

/** What a user can be found by, as words of the search index. */
export interface SearchGrams {
  full_name: string;
  company_name: string;
  username: string;
}

export function searchGrams(user: { fullName: string; companyName: string; username: string }): SearchGrams {
  return {
    full_name: grams(user.fullName),
    company_name: grams(user.companyName),
    username: grams(user.username),
  };
}

/** The letters of a text, so written that the index's ASCII tokenizer takes each for part of a word. */
function letters(text: string): string[] {
  return [...fold(plain(text))].map((letter) =>
    letter < "\x80" && !/[a-z0-9]/.test(letter) ? String.fromCharCode(0xe000 + letter.charCodeAt(0)) : letter,
  );
}

/** What phones write for an apostrophe, and blanks in a row, as people type them. */
function plain(text: string): string {
  return text.replaceAll(/[\u2018\u2019\u02BC\u2032\uFF07`\u00B4]/g, "'").replaceAll(/\s+/g, " ");
}

/** What is searched for: without blanks around it, and without the @ by which other services begin a username. */
export function searchText(q: string): string {
  const text = q.trim().replace(/^@/, "");
  // Of a sign and a blank, as in "Ada & Co", too little would be left to search for.
  return text.length < 2 ? q : text;
}

/** The triples of letters from each place on; the last two are shorter. */
function grams(text: string): string {
  const all = letters(text);
  return all.map((_, at) => all.slice(at, at + 3).join("")).join(" ");
}

/**
 * The FTS5 query that matches a name holding `text` anywhere, or undefined
 * when too little of it is left without its accents. Two letters are the start
 * of a triple; more are a run of whole triples.
 */
export function searchMatch(text: string): string | undefined {
  const all = letters(text);
  if (all.length < 2) return undefined;
  if (all.length === 2) return `"${all.join("")}" *`;
  return all
    .slice(0, -2)
    .map((_, at) => `"${all.slice(at, at + 3).join("")}"`)
    .join(" + ");
}
