// Reads the schema of the API server.

/** Returns a type without its list and map wrappers. */
const item = (of) => of?.replace(/^(?:\[\](?!byte)|\{\})+/, "");

/** Returns the element type of a list, or the type itself. */
const listed = (of) => of?.replace(/^(?:\[\](?!byte))+/, "");

/** Returns the functions that read a schema of `cargo xtask schema` (crates/schema). */
export function reader(schema) {
  /** Returns the name of the struct of a kind, in the given version or the first one. */
  const structOf = (kind, version) => schema.kinds[kind]?.[version] ?? Object.values(schema.kinds[kind] ?? {})[0];

  /** Returns the fields of a struct by their names: `{ of, required, doc, values, names }`. */
  const fieldsOf = (struct) => (Object.hasOwn(schema.structs, struct ?? "") ? schema.structs[struct] : undefined);

  /** Returns a field of a struct. */
  const fieldOf = (struct, name) => {
    const fields = fieldsOf(struct);
    return fields && Object.hasOwn(fields, name) ? fields[name] : undefined;
  };

  /** Returns the type at a path of keys in a struct. Each key of a map leads to the value type. */
  function below(struct, path) {
    let of = struct;
    for (const key of path) of = of?.startsWith("{}") ? of.slice(2) : listed(fieldOf(of, key)?.of);
    return of;
  }

  /** Returns whether a field has a nested value, which needs more than one line. */
  const isNested = (of) => item(of) !== of || fieldsOf(of) !== undefined;

  return { below, fieldOf, fieldsOf, isNested, structOf };
}
