import type { Dictionary } from "../language.ts";
import { account } from "./account.ts";
import { admin } from "./admin.ts";
import { applications } from "./applications.ts";
import { connections } from "./connections.ts";
import { devOutbox } from "./dev-outbox.ts";
import { inbox } from "./inbox.ts";
import { leaving } from "./leaving.ts";
import { notifications } from "./notifications.ts";
import { otherAccount } from "./other-account.ts";
import { people } from "./people.ts";
import { picker } from "./picker.ts";
import { preferences } from "./preferences.ts";
import { problems } from "./problems.ts";
import { realtime } from "./realtime.ts";
import { roles } from "./roles.ts";
import { shell } from "./shell.ts";

/** All of the app's German. */
export const german = {
  account,
  admin,
  applications,
  inbox,
  picker,
  connections,
  leaving,
  notifications,
  otherAccount,
  devOutbox,
  people,
  preferences,
  problems,
  realtime,
  roles,
  shell,
} satisfies Dictionary;
