import { surviveCrashes } from "./crash-cases.ts";
import { PLACING } from "./operations-on-places.ts";

surviveCrashes(PLACING);
