import type { TestSpecification } from "vitest/node";
import { BaseSequencer } from "vitest/node";
import times from "../../test/times.json" with { type: "json" };

const SHARES: Record<string, number> = times;

/**
 * Begins with the files that take longest, so that no core waits at the end for
 * the other's last file. The shares are those of the last `npm run test:times`:
 * vitest's own cache is empty on a fresh clone. A file without one comes first.
 */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const share = ({ moduleId }: TestSpecification) =>
      SHARES[moduleId.slice(this.ctx.config.root.length + 1)] ?? Number.POSITIVE_INFINITY;
    // A project stays together: its files share a process.
    return (await super.sort(files)).sort((a, b) =>
      a.project.name === b.project.name ? (share(a) === share(b) ? 0 : share(b) - share(a)) : 0,
    );
  }
}
