import { writeFile } from "node:fs/promises";
import type { Marionette } from "./marionette.ts";

/** A notification as Firefox has it on the screen. */
export interface Shown {
  title: string;
  body: string;
}

const WINDOWS = `const windows = [...Services.wm.getEnumerator("alert:alert")];
  const read = (window, id) => window.document.getElementById(id);`;

/** The notifications on the screen, which are windows of Firefox's own. */
export function notificationsShown(firefox: Marionette): Promise<Shown[]> {
  return firefox.runInBrowser(`${WINDOWS}
    return windows.map((window) => ({
      title: read(window, "alertTitleLabel").value,
      body: read(window, "alertTextLabel").textContent,
    }));`);
}

/** Clicks the text of a notification. */
export async function clickNotification(firefox: Marionette, title: string): Promise<void> {
  await firefox.runInBrowser(
    `${WINDOWS}
    windows.find((window) => read(window, "alertTitleLabel").value === arguments_[0])
      .document.getElementById("alertTextLabel").click();`,
    title,
  );
}

/** A picture of the first notification, twice as large as on the screen. */
export async function photographNotification(firefox: Marionette, file: string): Promise<void> {
  const base64 = await firefox.runInBrowser<string>(`${WINDOWS}
    const image = await windows[0].browsingContext.currentWindowGlobal.drawSnapshot(null, 2, "white");
    const canvas = new OffscreenCanvas(image.width, image.height);
    canvas.getContext("2d").drawImage(image, 0, 0);
    const bytes = await (await canvas.convertToBlob()).arrayBuffer();
    return new Uint8Array(bytes).toBase64();`);
  await writeFile(file, Buffer.from(base64, "base64"));
}

/** The addresses of the open tabs, and which one is in front. */
export function openTabs(firefox: Marionette): Promise<{ url: string; isInFront: boolean }[]> {
  return firefox.runInBrowser(`
    const { gBrowser } = Services.wm.getMostRecentWindow("navigator:browser");
    return [...gBrowser.browsers].map((browser) => ({
      url: browser.currentURI.spec,
      isInFront: browser === gBrowser.selectedBrowser,
    }));`);
}

/** Ends the process of the tab in front, as a crash does: the page closes nothing. */
export async function killTab(firefox: Marionette): Promise<void> {
  const pid = await firefox.runInBrowser<number>(`
    const { gBrowser } = Services.wm.getMostRecentWindow("navigator:browser");
    return gBrowser.selectedBrowser.browsingContext.currentWindowGlobal.osPid;`);
  process.kill(pid, "SIGKILL");
}
