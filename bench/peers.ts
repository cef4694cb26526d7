/** What a peer reaches in a row; `p95` in ms where it is known. */
export interface PeerFigure {
  value: number;
  p95?: number;
}

export const PEERS = ["Django stack", "socket.io", "socket.io, 1 process"] as const;
export type PeerFigures = Record<(typeof PEERS)[number], PeerFigure>;

/**
 * Given figures, not measured here: each peer on a machine of two processors
 * without an emulator. The first is Django with Channels on Redis, Celery and
 * PostgreSQL; the second fastify, socket.io and PostgreSQL; the third the same
 * in one process.
 */
export const PEER_FIGURES = {
  answerAlone: peers({ value: 8.6 }, { value: 3.2 }, { value: 1.8 }),
  answersTogether: peers({ value: 88 }, { value: 12.6 }, { value: 8.3 }),
  notifications: peers({ value: 182 }, { value: 1667 }, { value: 2284 }),
  pages: peers({ value: 391, p95: 151 }, { value: 2025, p95: 21 }, { value: 2072, p95: 20 }),
  unreadCounts: peers({ value: 887 }, { value: 8284 }, { value: 8424 }),
  announcementTo100: peers({ value: 18 }, { value: 8 }, { value: 6 }),
  announcementTo500: peers({ value: 44 }, { value: 16 }, { value: 16 }),
  announcementTo2000: peers({ value: 139 }, { value: 49 }, { value: 46 }),
  returns: peers({ value: 2362 }, { value: 1483 }, { value: 264 }),
} satisfies Record<string, PeerFigures>;

function peers(django: PeerFigure, socketio: PeerFigure, oneProcess: PeerFigure): PeerFigures {
  return { "Django stack": django, "socket.io": socketio, "socket.io, 1 process": oneProcess };
}
