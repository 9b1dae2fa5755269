// Reads the table of fields (crates/api/schema/fields.txt; crates/api/src/schema.rs says what its marks mean).

export const lines = (text) => text.split("\n").filter(Boolean);

/**
 * Returns for each Go struct its fields by their JSON names, each with its type (`[]` and `{}` in front for lists and maps) and
 * whether it is required.
 *
 * @param {string} text
 * @returns {Map<string, Map<string, { of: string, required: boolean }>>}
 */
export function readStructs(text) {
  const structs = new Map();
  let fields;
  for (const line of lines(text)) {
    if (!line.startsWith(" ")) structs.set(line, (fields = new Map()));
    else {
      const [name, marked] = line.trim().split(" ");
      const [, of, marks] = /^(.*?)([!?~=]*)$/.exec(marked);
      fields.set(name, { of, required: marks.includes("!") });
    }
  }
  return structs;
}
