// The table of fields as the editor reads it.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { readStructs } from "../../web/editor/src/schema.js";

const tables = ["fields.txt", "stored.txt"].map((file) => readFile(new URL(`../../crates/api/schema/${file}`, import.meta.url), "utf8"));
const structs = readStructs((await Promise.all(tables)).join(""));

test("every field has a type without marks, and every struct that a field names is in the table", () => {
  const plain = /^(string|bool|int32|int64|float64|any|Quantity|IntOrString|Time|MicroTime|Duration|FieldsV1|v1\.\w+|types\.\w+|\[\]byte)$/;
  const wrong = [];
  let fields = 0;
  for (const [struct, all] of structs) {
    for (const [name, { of }] of all) {
      fields++;
      const inner = of.replace(/^(\[\](?!byte)|\{\})+/, "");
      if (!structs.has(inner) && !plain.test(inner)) wrong.push(`${struct}.${name}: ${of}`);
    }
  }
  assert.ok(fields > 1800, `${fields} fields`);
  assert.deepEqual(wrong, []);
});

test("required fields with several marks are required", () => {
  assert.deepEqual(structs.get("PodSpec").get("containers"), { of: "[]Container", required: true });
  assert.deepEqual(structs.get("StatefulSetSpec").get("selector"), { of: "LabelSelector", required: true });
});
