// Reads the files that a reader chose or dropped.

/** The most bytes that are read: the storage of a browser holds a few times as much. */
const LIMIT = 2 ** 21;

/** A file: `{ name, text }`, or `{ name, refused }` with why not: `large`, `binary` or `unreadable`. */
async function one(file) {
  const { name } = file;
  if (file.size > LIMIT) return { name, refused: "large" };
  let bytes;
  try {
    bytes = new Uint8Array(await file.arrayBuffer());
  } catch {
    // A folder, or a file that was removed.
    return { name, refused: "unreadable" };
  }
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return bytes.includes(0) ? { name, refused: "binary" } : { name, text };
  } catch {
    return { name, refused: "binary" };
  }
}

/** Reads files in the order of their names; together they are no more than one may be. */
export async function contents(files) {
  const sorted = [...files].sort((a, b) => a.name.localeCompare(b.name, "en", { numeric: true }));
  let left = LIMIT;
  const out = [];
  for (const file of sorted) {
    const found = file.size > left ? { name: file.name, refused: "large" } : await one(file);
    if (found.text !== undefined) left -= file.size;
    out.push(found);
  }
  return out;
}
