// Reads the schema by which the server reads.

/** What a type is of, without lists and maps around it. */
const item = (of) => of?.replace(/^(?:\[\](?!byte)|\{\})+/, "");

/** What a list holds; any other type. */
const listed = (of) => of?.replace(/^(?:\[\](?!byte))+/, "");

/** The functions that read a schema, which `cargo xtask schema` writes (crates/schema). */
export function reader(schema) {
  /** The name of the struct of a kind, in the version that is named or else the first. */
  const structOf = (kind, version) => schema.kinds[kind]?.[version] ?? Object.values(schema.kinds[kind] ?? {})[0];

  /** The fields of a struct by their names: `{ of, required, doc, values, names }`. */
  const fieldsOf = (struct) => (Object.hasOwn(schema.structs, struct ?? "") ? schema.structs[struct] : undefined);

  /** A field of a struct. */
  const fieldOf = (struct, name) => {
    const fields = fieldsOf(struct);
    return fields && Object.hasOwn(fields, name) ? fields[name] : undefined;
  };

  /** The type below the keys of a path, from a struct on; the keys of a map lead to what it holds. */
  function below(struct, path) {
    let of = struct;
    for (const key of path) of = of?.startsWith("{}") ? of.slice(2) : listed(fieldOf(of, key)?.of);
    return of;
  }

  /** Whether a field holds more than one line can tell. */
  const isNested = (of) => item(of) !== of || fieldsOf(of) !== undefined;

  return { below, fieldOf, fieldsOf, isNested, structOf };
}
