import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "../../scripts/lib/free-port.ts";
import { startGroup } from "../../scripts/lib/groups.ts";
import { Marionette } from "./marionette.ts";

/** What each is for was found out by leaving it out. */
const PREFERENCES = {
  // Push from a server of our own, without TLS. The recommended set of Marionette would switch the connection off.
  "dom.push.testing.allowInsecureServerURL": true,
  "dom.push.connection.enabled": true,
  "remote.prefs.recommended": false,
  // It connects again soon after a push service has hung up.
  "dom.push.retryBaseInterval": 200,
  // Notifications are allowed, and drawn by Firefox itself: a machine without a desktop has nothing else that could.
  "permissions.default.desktop-notification": 1,
  "alerts.useSystemBackend": false,
  // Else they fade in and out, also in the picture.
  "ui.prefersReducedMotion": 1,
  // No first run, no updates, nothing that asks the network.
  "app.update.disabledForTesting": true,
  "app.normandy.enabled": false,
  "browser.aboutwelcome.enabled": false,
  "browser.newtabpage.enabled": false,
  "browser.safebrowsing.malware.enabled": false,
  "browser.safebrowsing.phishing.enabled": false,
  "browser.sessionstore.resume_from_crash": false,
  "browser.shell.checkDefaultBrowser": false,
  "browser.startup.homepage_override.mstone": "ignore",
  "browser.startup.page": 0,
  "browser.tabs.warnOnClose": false,
  "datareporting.policy.dataSubmissionEnabled": false,
  "extensions.update.enabled": false,
  "network.captive-portal-service.enabled": false,
  "network.connectivity-service.enabled": false,
  "network.manage-offline-status": false,
  "services.settings.server": "data:,#remote-settings-dummy/v1",
  "termsofuse.bypassNotification": true,
  "toolkit.telemetry.server": "",
};

export interface Firefox {
  remote: Marionette;
  stop(): Promise<void>;
}

/** A Firefox without a screen, on a profile that goes with it. */
export async function startFirefox(binary: string, pushServer: string): Promise<Firefox> {
  const profile = await mkdtemp(join(tmpdir(), "herald-firefox-"));
  const port = await freePort();
  const preferences = { ...PREFERENCES, "dom.push.serverURL": pushServer, "marionette.port": port };
  const lines = Object.entries(preferences).map(
    ([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});`,
  );
  await writeFile(join(profile, "user.js"), lines.join("\n"));
  const home = join(profile, "home");
  await mkdir(home);
  const group = startGroup(
    binary,
    ["--headless", "--marionette", "--remote-allow-system-access", "--no-remote", "--profile", profile],
    {
      env: {
        ...process.env,
        HOME: home,
        MOZ_CRASHREPORTER_DISABLE: "1",
        DBUS_SESSION_BUS_ADDRESS: "disabled:",
      },
    },
  );
  const stop = async () => {
    await group.kill();
    await rm(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  };
  try {
    const remote = await Marionette.connect(port);
    await remote.command("WebDriver:NewSession", { capabilities: {} });
    await remote.command("WebDriver:SetTimeouts", { script: 30_000, pageLoad: 60_000, implicit: 0 });
    return { remote, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
