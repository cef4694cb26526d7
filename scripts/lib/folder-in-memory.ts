import { statfsSync } from "node:fs";
import { tmpdir } from "node:os";

const IN_MEMORY = "/dev/shm";
/** A container may have as little as 64 MB there. */
const LEAST_BYTES = 1024 ** 3;

/** Linux' folder in memory where it has room, else the usual one for temporary files. */
export function folderInMemory(): string {
  try {
    const { bavail, bsize } = statfsSync(IN_MEMORY);
    return bavail * bsize >= LEAST_BYTES ? IN_MEMORY : tmpdir();
  } catch {
    return tmpdir();
  }
}
