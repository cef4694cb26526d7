import { timing } from "#jobs/first-attempts";

// What is gathered to be deleted in bulk is deleted at once here, and a slow machine sends nothing to the queue.
timing.gatherMs = 0;
timing.patienceMs = 60_000;
