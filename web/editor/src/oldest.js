// Removes a document from a storage that is full.

/**
 * Removes the oldest document that no tab shows (see documents.js).
 *
 * @param {string} prefix the prefix of the keys
 * @param {{ id: string }[]} all the documents, the newest first
 * @param {string} mine the document of this tab
 * @returns {Promise<string | undefined>} its text; `undefined` if there is no such document
 */
export async function removeOldest(prefix, all, mine) {
  const { held = [] } = (await navigator.locks?.query()) ?? {};
  const shown = new Set([prefix + mine, ...held.map(({ name }) => name)]);
  const oldest = all.filter(({ id }) => !shown.has(prefix + id)).at(-1);
  if (!oldest) return undefined;
  const key = prefix + oldest.id;
  // Another tab may have removed it meanwhile.
  const text = (localStorage.getItem(key) ?? "").replace(/^\d+\n/, "");
  for (const end of ["", ".page", ".crashed", ".log"]) localStorage.removeItem(key + end);
  return text;
}
