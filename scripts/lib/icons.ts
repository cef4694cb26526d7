import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { ROOT } from "./root.ts";

const DRAWING = join(ROOT, "src/web/public/favicon.svg");

/** The square of an icon that is cut to a circle or another shape: all that matters lies in its middle 80 %. */
const FULL_BLEED = / rx="\d+"/;

interface Icon {
  file: string;
  pixels: number;
  /** True where the device cuts the icon to a shape of its own. */
  isCut: boolean;
}

const ICONS: Icon[] = [
  { file: "192.png", pixels: 192, isCut: false },
  { file: "512.png", pixels: 512, isCut: false },
  { file: "maskable-192.png", pixels: 192, isCut: true },
  { file: "maskable-512.png", pixels: 512, isCut: true },
  { file: "apple-touch.png", pixels: 180, isCut: true },
];

/** Draws the app's icons from its favicon, so that there is one drawing to change. */
export async function buildIcons(folder: string): Promise<void> {
  const { default: sharp } = await import("sharp");
  const rounded = await readFile(DRAWING, "utf8");
  const square = rounded.replace(FULL_BLEED, "");
  await mkdir(folder, { recursive: true });
  for (const { file, pixels, isCut } of ICONS) {
    // Drawn at the wanted size, not enlarged: an SVG of 32 pixels at 72 dpi.
    const density = (72 * pixels) / 32;
    await sharp(Buffer.from(isCut ? square : rounded), { density })
      .resize(pixels, pixels)
      .png({ compressionLevel: 9 })
      .toFile(join(folder, file));
  }
}
