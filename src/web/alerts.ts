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
  const permission = nativePermission();
  // Where there are none, the prompt says how to get them.
  return permission === "granted" || permission === "denied" || read(ASKED) !== null;
}

export function rememberAsked(): void {
  write(ASKED, "yes");
}

interface Native {
  title: string;
  body: string;
  /** One of the same tag takes the place of the one before, also of a push message's. */
  tag: string;
  /** The page that a click leads to. */
  path: string;
  onClick?: () => void;
}

const ICON = "/icons/192.png";

/**
 * Shows a notification of the browser, where it was allowed. The service worker
 * shows it where there is one: on phones nothing else may, and a push message
 * about the same then replaces it. Where the worker cannot, the page does.
 */
export async function showNative({ title, body, tag, path, onClick }: Native): Promise<void> {
  if (nativePermission() !== "granted") return;
  const worker = await navigator.serviceWorker?.getRegistration().catch(() => undefined);
  if (worker?.active) {
    const data = { navigate: new URL(path, location.origin).href };
    const isShown = await worker.showNotification(title, { body, tag, icon: ICON, data }).then(
      () => true,
      () => false,
    );
    if (isShown) return;
  }
  const shown = new Notification(title, { body, tag, icon: ICON });
  shown.onclick = () => {
    window.focus();
    shown.close();
    onClick?.();
  };
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
