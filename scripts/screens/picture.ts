import sharp from "sharp";

/** A page has few colours; a quarter of the bytes shows them all. */
export async function savePicture(picture: Buffer, file: string): Promise<void> {
  await sharp(picture).png({ palette: true, colours: 96, dither: 0.4, effort: 10 }).toFile(file);
}
