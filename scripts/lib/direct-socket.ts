import type { Plugin } from "miniflare";

export interface DirectSocket {
  /** Where clients connect: `127.0.0.1:8787`, `[::1]:8787`. */
  address: string;
  /** The Worker's name. */
  worker: string;
}

const TYPE = "direct-socket";

/**
 * A plugin of miniflare: a socket whose requests go to the Worker itself, and
 * carry their client's address in `cf.clientIp`. Miniflare's own socket leads
 * through another Worker first, which costs each request 0.2 ms of processor
 * time; its option for direct sockets takes `cf` from a header that any client can send.
 */
const directSocket: Plugin = {
  getBindings: () => [],
  getNodeBindings: () => ({}),
  getServices({ options }) {
    const asked = Object.values(options.config.env ?? {}).find(({ type }) => type === `unsafe:${TYPE}`);
    if (!asked) return [];
    const { address, worker } = (asked as unknown as { dev: { options: DirectSocket } }).dev.options;
    // The name is what an error about the address shows.
    const socket = { name: address, address, service: { name: `core:user:${worker}` }, http: {} };
    return { services: [], extensions: [], sockets: [socket] };
  },
};

/** What miniflare looks for in this file. */
export const plugins = { [TYPE]: directSocket };

/** The option of a Worker that opens such a socket. */
export function openDirectSocket(socket: DirectSocket) {
  const plugin = { package: import.meta.filename, name: TYPE };
  return { unsafeBindings: [{ name: "DIRECT_SOCKET", type: TYPE, plugin, options: { ...socket } }] };
}
