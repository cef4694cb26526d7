import type { ArrivalGroup } from "#client/index";

/** What arrives between the client's start and the first picture: the client reports it once, and no part of the page is there yet to show it. */
export const early: Early = { arrivals: [] };

interface Early {
  arrivals: ArrivalGroup[];
  /** Ends the collection. */
  end?: () => void;
}
