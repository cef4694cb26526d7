/** Alerts outside the page: the browser's own notifications, and a tone. */

const SOUND = "herald.sound";

export function readSound(): boolean {
  return read(SOUND) === "on";
}

export function chooseSound(on: boolean): void {
  write(SOUND, on ? "on" : "off");
}

let audio: AudioContext | undefined;
/** A tone that plays later than this no longer belongs to anything on the page. */
const TOO_LATE_MS = 1000;

/** Two short notes, quiet and without a file. Browsers play no sound before the user has touched the page. */
export function playTone(): void {
  try {
    audio ??= new AudioContext();
    void soundOnceAllowed(audio, performance.now() + TOO_LATE_MS).catch(() => undefined);
  } catch {
    // A device without sound has none.
  }
}

/** All that was kept waiting would sound at once. */
async function soundOnceAllowed(context: AudioContext, deadline: number): Promise<void> {
  await context.resume();
  if (performance.now() > deadline) return;
  note(context, 660, 0);
  note(context, 880, 0.11);
}

function note(context: AudioContext, hertz: number, delaySeconds: number): void {
  const start = context.currentTime + delaySeconds;
  const volume = context.createGain();
  volume.gain.setValueAtTime(0, start);
  volume.gain.linearRampToValueAtTime(0.12, start + 0.015);
  volume.gain.exponentialRampToValueAtTime(0.001, start + 0.22);
  volume.connect(context.destination);
  const tone = context.createOscillator();
  tone.type = "sine";
  tone.frequency.value = hertz;
  tone.connect(volume);
  tone.start(start);
  tone.stop(start + 0.24);
}

export type NativePermission = NotificationPermission | "missing";

export function nativePermission(): NativePermission {
  return "Notification" in globalThis ? Notification.permission : "missing";
}

/** Has the browser ask; only ever from a click. */
export async function askForNative(): Promise<NativePermission> {
  return nativePermission() === "missing" ? "missing" : Notification.requestPermission();
}

const ASKED = "herald.asked";

/** Whether this browser was asked already, here or by the browser itself. */
export function wasAsked(): boolean {
  return nativePermission() !== "default" || read(ASKED) !== null;
}

export function rememberAsked(): void {
  write(ASKED, "yes");
}

interface Native {
  title: string;
  body: string;
  /** One of the same tag takes the place of the one before. */
  tag: string;
  onClick?: () => void;
}

/** Shows a notification of the browser, where it was allowed. */
export function showNative({ title, body, tag, onClick }: Native): void {
  if (nativePermission() !== "granted") return;
  try {
    const shown = new Notification(title, { body, tag, icon: "/favicon.svg" });
    shown.onclick = () => {
      window.focus();
      shown.close();
      onClick?.();
    };
  } catch {
    // Some phones have them for service workers alone.
  }
}

function read(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

function write(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    // Without storage it holds for as long as the page.
  }
}
