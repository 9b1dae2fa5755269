// The same actions give the same log, native and as wasm32, byte for byte: every recording is replayed by both.
// PARITY_WASM is the module as wasm-bindgen made it for node; PARITY_NATIVE the folder of the native logs, named as the
// recordings are. `cargo xtask test` makes both.
import assert from "node:assert/strict";
import { readFile, readdir } from "node:fs/promises";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { test } from "node:test";

const recordings = new URL("../conformance/recordings/", import.meta.url).pathname;
const { PARITY_WASM, PARITY_NATIVE } = process.env;
assert.ok(PARITY_WASM && PARITY_NATIVE, "run this through `cargo xtask test`");
const { log } = createRequire(import.meta.url)(resolve(PARITY_WASM));

const names = (await readdir(recordings, { recursive: true })).filter((name) => name.endsWith(".json")).sort();
assert.ok(names.length > 0, "there are recordings");

test(`${names.length} recordings give the same log, native and as wasm32`, async () => {
  for (const name of names) {
    const ours = log(await readFile(join(recordings, name), "utf8"));
    const native = await readFile(join(PARITY_NATIVE, name.replace(/\.json$/, ".log")), "utf8");
    if (ours !== native) {
      const [a, b] = [native.split("\n"), ours.split("\n")];
      const line = a.findIndex((text, i) => text !== b[i]);
      assert.fail(`${name}: line ${line + 1} differs\n native ${a[line]}\n wasm32 ${b[line]}`);
    }
    assert.ok(native.length > 0, `${name}: the log is not empty`);
  }
});
