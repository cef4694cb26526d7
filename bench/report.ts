import type { Figures, Row } from "./measure.ts";
import { PEERS, type PeerFigure } from "./peers.ts";

export interface Result {
  row: Pick<Row, "title" | "unit" | "goal" | "peers">;
  herald: Figures;
  floor: Figures;
}

export interface CallCost {
  what: string;
  alone: Figures;
  together: Figures;
}

interface Comparison {
  ratio: number;
  /** Unknown where there is no /proc. */
  processorRatio: number | undefined;
  /** Whether the row's goal is met; unknown without the figure that it is about. */
  met: boolean | undefined;
}

/** Herald's figures over the floor's, and whether they are near enough. */
export function compare({ row: { goal }, herald, floor }: Result): Comparison {
  const ratio = herald.value / floor.value;
  const [ours, theirs] = [herald.processorMsEach, floor.processorMsEach];
  const processorRatio = ours === undefined || theirs === undefined ? undefined : ours / theirs;
  if ("rateAtLeast" in goal) return { ratio, processorRatio, met: ratio >= goal.rateAtLeast };
  const met = processorRatio === undefined ? undefined : processorRatio <= goal.processorAtMost;
  return { ratio, processorRatio, met };
}

function verdict(met: boolean | undefined): string {
  return met === undefined ? "?" : met ? "✓" : "✗";
}

export function resultsTable(results: Result[]): string {
  const head = ["", "Herald", "floor", "Herald ÷ floor", ...PEERS.map((peer) => `${peer} *`)];
  const lines = results.map((result) => {
    const { row, herald, floor } = result;
    const { ratio, met } = compare(result);
    const goal = "rateAtLeast" in row.goal ? ` (≥ ${row.goal.rateAtLeast} ${verdict(met)})` : "";
    return [
      `${row.title}, ${row.unit}`,
      figure(row.unit, herald),
      figure(row.unit, floor),
      `${ratio.toFixed(2)}${goal}`,
      ...PEERS.map((peer) => (row.peers ? peerCell(row.unit, row.peers[peer], herald, floor) : "")),
    ];
  });
  return table([head, ...lines]);
}

export const LEGEND = `A latency is p50 / p95 / p99, unless it is said to be that of the last client. A rate has the p95 of its single calls.
* Given figures of stacks without an emulator, not measured here (bench/README.md).
  ✓ Herald is ahead of it · ✗ it is ahead of Herald, but not of the floor · – it is ahead of the floor too, and so of
  anything that runs on this server.`;

function peerCell(unit: Row["unit"], peer: PeerFigure, herald: Figures, floor: Figures): string {
  const isAhead = (figures: Figures) =>
    unit === "/s" ? figures.value >= peer.value : figures.value <= peer.value;
  const mark = isAhead(herald) ? "✓" : isAhead(floor) ? "✗" : "–";
  const p95 = peer.p95 === undefined ? "" : ` (${peer.p95} ms)`;
  return `${number(peer.value)}${p95} ${mark}`;
}

function figure(unit: Row["unit"], { value, p50, p95, p99 }: Figures): string {
  if (unit === "/s") return number(value) + (p95 === undefined ? "" : ` (${number(p95)} ms)`);
  if (value !== p50) return `last ${number(value)}`;
  return [p50, p95, p99].map((each) => number(each ?? Number.NaN)).join(" / ");
}

/** What the servers' processors did for each call: two processors are 2,000 ms a second. */
export function processorTable(results: Result[]): string {
  const head = ["processor time of the server, ms each", "Herald", "floor", "Herald ÷ floor"];
  const lines = results.map((result) => {
    const { row, herald, floor } = result;
    const { processorRatio, met } = compare(result);
    const goal = "processorAtMost" in row.goal ? ` (≤ ${row.goal.processorAtMost} ${verdict(met)})` : "";
    const ratio = processorRatio === undefined ? "" : `${processorRatio.toFixed(2)}${goal}`;
    return [row.title, optional(herald.processorMsEach), optional(floor.processorMsEach), ratio];
  });
  return table([head, ...lines]);
}

export function callsTable(calls: CallCost[]): string {
  const head = [
    "on this server, for the floor",
    "1 at a time, p50 ms",
    "16 at a time, /s",
    "processor ms each",
  ];
  const lines = calls.map(({ what, alone, together }) => [
    what,
    optional(alone.p50),
    number(together.value),
    optional(together.processorMsEach),
  ]);
  return table([head, ...lines]);
}

function optional(value: number | undefined): string {
  return value === undefined ? "" : value.toFixed(2);
}

function number(value: number): string {
  return value >= 100 ? Math.round(value).toLocaleString("en") : value.toFixed(1);
}

function table(lines: string[][]): string {
  const widths =
    lines[0]?.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0))) ?? [];
  const pad = (text: string, column: number) =>
    column === 0 ? text.padEnd(widths[0] ?? 0) : text.padStart(widths[column] ?? 0);
  const [head = [], ...rest] = lines.map((line) => line.map(pad).join("  ").trimEnd());
  const rule = "─".repeat(widths.reduce((sum, width) => sum + width + 2, -2));
  return [head, rule, ...rest].flat().join("\n");
}
