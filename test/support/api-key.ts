/** Takes an API key apart. Its secret may hold the very character that parts it from the id. */
export function partsOf(key: string): { id: number; secret: string } {
  const [, id, secret] = /^hk_(\d+)_(.+)$/.exec(key) ?? [];
  if (id === undefined || secret === undefined) throw new Error("This is no API key.");
  return { id: Number(id), secret };
}
