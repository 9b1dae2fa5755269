// Completion of fields, values and names, and the documentation of a field in a tooltip. The source is the schema of the API
// server. The position in the text is found by indentation, because a text is often incomplete while the user types.
import { acceptCompletion, autocompletion, completionKeymap } from "@codemirror/autocomplete";
import { hoverTooltip, keymap } from "@codemirror/view";
import schema from "../../../build/schema/schema.json" with { type: "json" };
import { reader } from "./schema.js";

const { below, fieldOf, fieldsOf, isNested, structOf } = reader(schema);

const KEY = /^(\s*)((?:-\s+)*)("[^"]*"|'[^']*'|[^\s#:'"-][^:#]*?)\s*:(?=\s|$)\s*(.*)$/;

/** Parses a line: its indentation, the number of list items that start in it, its key and value. */
function parts(text) {
  const [, space, dashes, key, value] = KEY.exec(text) ?? [];
  if (key === undefined) {
    const [, space = "", dashes = "", rest = ""] = /^(\s*)((?:-\s+|-$)*)(.*)$/.exec(text) ?? [];
    return { depth: space.length + dashes.length, outer: space.length, items: dashes.trim() ? 1 : 0, rest };
  }
  return { depth: space.length + dashes.length, outer: space.length, items: dashes ? 1 : 0, key: key.replace(/^["']|["']$/g, ""), value };
}

/** Returns the first and the last line of the YAML document around a line. */
function documentAround(doc, number) {
  let first = number, last = number;
  while (first > 1 && !doc.line(first - 1).text.startsWith("---")) first--;
  while (last < doc.lines && !doc.line(last + 1).text.startsWith("---")) last++;
  return [first, last];
}

/** Returns the value of a top-level key of the document around a line: the last one, as a parser does. */
function topKey(doc, number, key) {
  const [first, last] = documentAround(doc, number);
  let found;
  for (let n = first; n <= last; n++) found = new RegExp(`^${key}:\\s*["']?([\\w./-]+)`).exec(doc.line(n).text)?.[1] ?? found;
  return found;
}

/** Returns the parent of a line with an indentation: the struct of its kind, the path of keys, and the type at the path. */
function holder(doc, number, depth, isItem) {
  const [first] = documentAround(doc, number);
  const kind = topKey(doc, number, "kind");
  const top = structOf(kind, topKey(doc, number, "apiVersion"));
  const path = [];
  let inside = depth, item = isItem;
  for (let n = number - 1; n >= first && (inside > 0 || item); n--) {
    const text = doc.line(n).text;
    if (!text.trim() || text.trim().startsWith("#")) continue;
    const line = parts(text);
    if (line.items && line.outer < inside && line.depth <= inside) {
      // The list item that contains the line.
      item = true;
      if (line.key !== undefined && line.depth < inside) path.unshift(line.key);
      inside = line.outer;
      continue;
    }
    if (line.key === undefined) continue;
    if (line.depth < inside || (item && line.depth <= inside && !line.items)) {
      path.unshift(line.key);
      inside = line.depth;
      item = false;
    }
  }
  return { top, path, struct: below(top, path) };
}

/** Returns the field of a line, with its struct and its name, if the schema has it. */
function fieldAt(doc, line) {
  const { depth, outer, items, key } = parts(line.text);
  if (key === undefined) return;
  const held = items ? holder(doc, line.number, outer, true) : holder(doc, line.number, depth, false);
  const field = fieldOf(held.struct, key);
  return field && { ...held, key, field };
}

/** Returns a type as text, without packages. */
const plural = (of) => of.replace(/^\[\](.*)/, "list of $1").replace(/^\{\}(.*)/, "map of $1").replace(/\b(?:[\w.]+:|v\d\w*\.|types\.)/, "");

/** Creates an element with the documentation of a field. */
function explained(key, { of, required, doc, values }) {
  const box = document.createElement("div");
  box.className = "field-help";
  const head = document.createElement("p");
  const name = document.createElement("b");
  name.textContent = key;
  const type = document.createElement("i");
  type.textContent = ` ${plural(of)}${required ? ", required" : ""}`;
  head.append(name, type);
  const text = document.createElement("p");
  text.textContent = doc ?? "";
  box.append(head, text);
  if (values) {
    const list = document.createElement("p");
    list.textContent = values.join(" · ");
    box.append(list);
  }
  return box;
}

const hover = hoverTooltip((view, at) => {
  const line = view.state.doc.lineAt(at);
  const found = fieldAt(view.state.doc, line);
  if (!found) return null;
  const from = line.from + line.text.indexOf(found.key);
  if (at < from || at > from + found.key.length) return null;
  const create = () => ({ dom: explained(found.key, found.field) });
  return { pos: from, end: from + found.key.length, above: true, create };
});

/** Returns the completions at the cursor. */
function offers({ names, kinds }) {
  return (context) => {
    const { doc } = context.state;
    const line = doc.lineAt(context.pos);
    const before = line.text.slice(0, context.pos - line.from);
    if (/^\s*#/.test(before)) return null;
    const value = /^(\s*(?:-\s+)*[\w.-]+:\s+(?:\[(?:[^\]]*,)?\s*)?)["']?([\w./-]*)$/.exec(before);
    if (value) return valuesAt({ names, kinds }, doc, line, context.pos - value[2].length);
    const item = /^(\s*)-\s+([\w./-]*)$/.exec(before);
    const key = /^((?:\s*-\s+)|\s*)(\w*)$/.exec(before);
    const from = context.pos - (key?.[2] ?? item?.[2] ?? "").length;
    if (!key && !item) return null;
    if (!(key?.[2] || item?.[2]) && !context.explicit) return null;
    // An item of a list of values.
    if (item) {
      const held = holder(doc, line.number, item[1].length, true);
      const values = above(held)?.values;
      if (values) return { from, options: values.map((label) => ({ label, type: "enum" })) };
    }
    const begins = parts(before.slice(0, before.length - (key?.[2].length ?? 0)) + "x:");
    const held = begins.items ? holder(doc, line.number, begins.outer, true) : holder(doc, line.number, begins.depth, false);
    const fields = fieldsOf(held.struct) ?? (held.path.length ? undefined : { apiVersion: { of: "string" }, kind: { of: "string" } });
    if (!fields) return null;
    const options = Object.entries(fields).map(([label, field]) => ({
      label, type: "property", detail: plural(field.of), boost: field.required ? 1 : 0,
      apply: isNested(field.of) ? `${label}:` : `${label}: `,
      info: () => explained(label, field),
    }));
    return { from, options, validFor: /^\w*$/ };
  };
}

/** Returns the field of the last key of a path. */
const above = ({ top, path }) => fieldOf(below(top, path.slice(0, -1)), path.at(-1));

function valuesAt({ names, kinds }, doc, line, from) {
  const { key } = parts(line.text);
  const labels = (list, type) => list.length ? { from, options: list.map((label) => ({ label, type })), validFor: /^[\w./-]*$/ } : null;
  if (key === "kind" && /^kind:/.test(line.text)) return labels([...kinds.keys()].sort(), "class");
  if (key === "apiVersion" && /^apiVersion:/.test(line.text)) {
    const kind = topKey(doc, line.number, "kind");
    if (kinds.has(kind)) return labels(kinds.get(kind), "namespace");
    return labels([...new Set([...kinds.values()].flat())].sort(), "namespace");
  }
  const found = fieldAt(doc, line);
  if (!found) return null;
  const values = found.field.values ?? (found.field.of === "bool" ? ["true", "false"] : undefined);
  if (values) return labels(values, "enum");
  // The type of a reference determines the resource of its name.
  const resource = (found.key === "name" && above(found)?.names) || (isNested(found.field.of) ? undefined : found.field.names);
  return resource ? labels(names(resource), "variable") : null;
}

/**
 * Returns the extensions.
 *
 * @param {object} cluster
 * @param {(resource: string) => string[]} cluster.names returns the names of the objects of a resource
 * @param {Map<string, string[]>} cluster.kinds the kinds of the API server with their API versions
 */
export const assist = (cluster) => [
  autocompletion({ override: [offers(cluster)], icons: false, activateOnTypingDelay: 60 }),
  keymap.of([...completionKeymap, { key: "Tab", run: acceptCompletion }]),
  hover,
];
