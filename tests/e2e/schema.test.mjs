// The schema as the editor reads it.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { test } from "node:test";
import { reader } from "../../web/editor/src/schema.js";

// Built like web/editor/build.mjs does, without the file of an earlier build.
const folder = mkdtempSync(join(tmpdir(), "bindery-schema-"));
execFileSync("cargo", ["xtask", "schema", folder], { cwd: fileURLToPath(new URL("../..", import.meta.url)), stdio: ["ignore", "inherit", "inherit"] });
const { below, fieldOf, fieldsOf, isNested, structOf } = reader(JSON.parse(readFileSync(join(folder, "schema.json"), "utf8")));
rmSync(folder, { recursive: true });

test("fields below lists and maps are found, and their types have no marks", () => {
  const pod = structOf("Pod", "v1");
  assert.equal(below(pod, ["spec", "containers"]), "Container");
  assert.equal(below(pod, ["spec", "containers", "volumeMounts"]), "VolumeMount");
  assert.equal(below("ResourceRequirements", ["limits", "cpu"]), "Quantity");
  assert.equal(below(pod, ["spec", "nothing", "name"]), undefined);
  assert.equal(fieldOf("PodSpec", "containers").required, true);
  assert.equal(fieldOf("StatefulSetSpec", "selector").of, "LabelSelector");
  assert.equal(fieldOf("PodSpec", "constructor"), undefined);
  assert.deepEqual(fieldOf("PersistentVolumeClaimSpec", "volumeMode").values, ["Block", "Filesystem"]);
  assert.match(fieldOf("PersistentVolumeClaimSpec", "accessModes").doc, /^accessModes contains the desired access modes/);
});

test("kinds are found by version, or by name alone", () => {
  assert.equal(structOf("Event", "events.k8s.io/v1"), "events.v1:Event");
  assert.equal(structOf("Event", "v1"), "Event");
  assert.equal(structOf("ResourceClaim"), "resource:ResourceClaim");
  assert.equal(structOf("Nothing", "v1"), undefined);
  assert.equal(structOf("Pod", undefined), "Pod");
});

test("every struct of a field exists", () => {
  const seen = new Set(), open = ["Pod", "PersistentVolume", "StatefulSet", "CustomResourceDefinition", "DaemonSet"].map((kind) => structOf(kind));
  let fields = 0;
  for (let struct; (struct = open.pop()); ) {
    if (seen.has(struct)) continue;
    seen.add(struct);
    for (const [name, { of }] of Object.entries(fieldsOf(struct))) {
      fields++;
      const inner = of.replace(/^(?:\[\](?!byte)|\{\})+/, "");
      const plain = /^(string|bool|int32|int64|float64|any|Quantity|IntOrString|Time|MicroTime|\[\]byte|(?:v\d+|types)\.\w+)$/.test(inner);
      assert.equal(plain, fieldsOf(inner) === undefined, `${struct}.${name}: ${of}`);
      assert.equal(isNested(of), !plain || inner !== of, `${struct}.${name}: ${of}`);
      if (!plain) open.push(inner);
    }
  }
  assert.ok(fields > 900, `${fields} fields`);
});
