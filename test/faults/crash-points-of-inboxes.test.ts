import { surviveCrashes } from "./crash-cases.ts";
import { OF_INBOXES } from "./operations.ts";

surviveCrashes(OF_INBOXES);
