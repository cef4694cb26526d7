import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { ROOT } from "./root.ts";

const DRAWING = join(ROOT, "src/web/public/favicon.svg");

/** The square of an icon that is cut to a circle or another shape: all that matters lies in its middle 80 %. */
const CORNERS = / rx="\d+"/;
const BACKGROUND = /<rect[^>]*>/;

interface Icon {
  file: string;
  pixels: number;
  /** rounded: as it is. square: the device cuts a shape of its own. mask: without its background, as only its outline counts. */
  form: "rounded" | "square" | "mask";
}

const ICONS: Icon[] = [
  { file: "192.png", pixels: 192, form: "rounded" },
  { file: "512.png", pixels: 512, form: "rounded" },
  { file: "maskable-192.png", pixels: 192, form: "square" },
  { file: "maskable-512.png", pixels: 512, form: "square" },
  { file: "apple-touch.png", pixels: 180, form: "square" },
  { file: "badge.png", pixels: 96, form: "mask" },
];

/** Draws the app's icons from its favicon, so that there is one drawing to change. */
export async function buildIcons(folder: string): Promise<void> {
  const { default: sharp } = await import("sharp");
  const rounded = await readFile(DRAWING, "utf8");
  const drawings = {
    rounded,
    square: rounded.replace(CORNERS, ""),
    mask: rounded.replace(BACKGROUND, ""),
  };
  await mkdir(folder, { recursive: true });
  for (const { file, pixels, form } of ICONS) {
    // Drawn at the wanted size, not enlarged: an SVG of 32 pixels at 72 dpi.
    const density = (72 * pixels) / 32;
    await sharp(Buffer.from(drawings[form]), { density })
      .resize(pixels, pixels)
      .png({ compressionLevel: 9 })
      .toFile(join(folder, file));
  }
}
