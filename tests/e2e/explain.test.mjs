// Why is my claim Pending? The same for a cluster from somewhere else.
import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { at, docs, go, open, paste, says, status } from "./harness.mjs";

const LONELY = `apiVersion: v1
kind: PersistentVolumeClaim
metadata:
  name: data
spec:
  accessModes: [ReadWriteOnce]
  storageClassName: absent
  resources:
    requests:
      storage: 5Gi
`;

test("a claim that is stuck is explained; a fix is seen and applied", () =>
  open({}, async (page) => {
    await paste(page, LONELY);
    await at(page, "apply").click();
    await go(page, "objects");
    await says(status(page, "data"), "Pending");
    await go(page, "explain");
    await at(page, "stuck").getByRole("button", { name: /data/ }).click();
    await page.locator('[data-testid=explanation][data-problem="claim-class-missing"]').waitFor();
    await at(page, "chain").locator('[data-state=absent]').first().waitFor();
    await page.screenshot({ path: join(docs, "explain.png") });
    await at(page, "fix-create-class").getByTestId("fix-apply").click();
    await at(page, "explain-solved").waitFor();
    await go(page, "objects");
    await says(status(page, "data"), "Bound");
  }));

test("an event's text is found, in an old wording, too", () =>
  open({}, async (page) => {
    await go(page, "explain");
    await at(page, "explain-search").fill("0/3 nodes are available: 3 node(s) had volume node affinity conflict.");
    await at(page, "explain-hits").getByText(/node/i).first().waitFor();
  }));

test("a cluster from somewhere else is taken in as it is, without its Secrets, and explained", () =>
  open({}, async (page) => {
    const claim = JSON.parse(`{"apiVersion":"v1","kind":"PersistentVolumeClaim","metadata":{"name":"orders","namespace":"shop","uid":"u1"},"spec":{"accessModes":["ReadWriteOnce"],"storageClassName":"gold","resources":{"requests":{"storage":"1Gi"}}},"status":{"phase":"Pending"}}`);
    const secret = { apiVersion: "v1", kind: "Secret", metadata: { name: "password", namespace: "shop" }, data: { key: "aHVudGVyMg==" } };
    await go(page, "explain");
    await at(page, "bring").locator("summary").click();
    await at(page, "bring-text").fill(JSON.stringify({ apiVersion: "v1", kind: "List", items: [claim, secret] }));
    await at(page, "bring-load").click();
    await at(page, "stuck").getByRole("button", { name: /orders/ }).click();
    await at(page, "explanation").waitFor();
    assert.ok(!(await page.content()).includes("aHVudGVyMg"), "the Secret is nowhere");
  }));
