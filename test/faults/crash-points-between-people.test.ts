import { surviveCrashes } from "./crash-cases.ts";
import { BETWEEN_PEOPLE } from "./operations.ts";

surviveCrashes(BETWEEN_PEOPLE);
