/** Where it is kept which version of the app has been loaded again already, so that it happens once. */
const KEY = "herald.reloaded";

/** A file of the app that could not be loaded: the network is gone, or a deploy has taken it away. */
export class MissingPart extends Error {
  override name = "MissingPart";
}

/**
 * Loads a part of the app. After a deploy the files of this page's version are
 * gone; then the page is loaded again, once.
 *
 * @throws {MissingPart} when it cannot be loaded
 */
export async function loadPart<Loaded>(load: () => Promise<Loaded>): Promise<Loaded> {
  try {
    return await load();
  } catch (cause) {
    if (await isOutdated().catch(() => false)) {
      location.reload();
      // The page is about to go: until then what was there stays.
      return new Promise(() => undefined);
    }
    throw new MissingPart("A part of the app could not be loaded.", { cause });
  }
}

/** True where the server has a newer version of the app than this page is, for the first time. */
async function isOutdated(): Promise<boolean> {
  const entry = document.querySelector("script[type=module][src]")?.getAttribute("src");
  if (!entry || sessionStorage.getItem(KEY) === entry) return false;
  const response = await fetch(location.pathname, { headers: { Accept: "text/html" }, cache: "no-store" });
  if (!response.ok || (await response.text()).includes(entry)) return false;
  sessionStorage.setItem(KEY, entry);
  return true;
}
