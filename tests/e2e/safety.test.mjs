// Untrusted input: links, messages, texts. Nothing of it is executed, nothing stops the page, and nothing is sent
// anywhere.
import assert from "node:assert/strict";
import { test } from "node:test";
import { deflateRawSync } from "node:zlib";
import { CLAIM, NFS, address, at, go, open, origin, paste, ready, records, expectText, status, text } from "./harness.mjs";

const EVIL = `<img src=x onerror="globalThis.hacked = 1"><script>globalThis.hacked = 1</script>"'\`\${globalThis.hacked = 1}javascript:globalThis.hacked=1`;
const packed = (version, content) => `#${version}:${deflateRawSync(content).toString("base64url")}`;
const v2 = (kept) => packed("v2:en", typeof kept === "string" ? kept : JSON.stringify(kept));
const untouched = async (page) => assert.equal(await page.evaluate(() => globalThis.hacked), undefined);

/** Pseudo-random numbers with a fixed seed. */
function numbers(seed) {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** Returns a random value, which can contain words with a meaning for the page. */
function anything(random, depth = 0) {
  const words = ["call", "load", "apply", "kubectl", "goto", "text", "link", "args", "__proto__", "constructor", "toString", EVIL, NFS, "", "\u0000", "\ud800", "#v2:en:AAAA", "setLanguage", "getState", "listen", "../../en", "https://example.org/"];
  switch (random(depth > 3 ? 5 : 7)) {
    case 0: return random(1_000_000) - 500_000;
    case 1: return random(2) === 0;
    case 2: return null;
    case 3: return words[random(words.length)];
    case 4: return random(2) ? Number.MAX_VALUE : undefined;
    case 5: return Array.from({ length: random(5) }, () => anything(random, depth + 1));
    default: return Object.fromEntries(Array.from({ length: random(5) }, () => [words[random(words.length)], anything(random, depth + 1)]));
  }
}

test("untrusted links: texts are shown as text, and invalid links are ignored", () =>
  open({}, async (page) => {
    const objects = NFS.replace("name: data", `name: data\n  annotations: {evil: ${JSON.stringify(EVIL)}}`);
    const kept = (branches, more) => ({ version: 1, text: objects, log: { branches, current: 0 }, ...more });
    const apply = { kubectl: [["apply", "-f", "-"], objects, true] };
    const links = [
      packed("v1", EVIL), v2({ text: EVIL }), v2(kept([[null, [apply, "settle"]]], { object: EVIL, key: EVIL, tab: "etcd" })),
      v2(kept([[null, [{ kubectl: [[EVIL, EVIL], EVIL, true] }]]], { markers: [{ branch: 99, at: 99, name: EVIL }], past: 1e9 })),
      v2(kept([[[7, 7], []], [null, [{ act: { evil: EVIL } }]]], {})), v2(kept([[null, [{ act: { pass: 1e18 } }]]], {})),
      v2(kept([[null, Array(3000).fill({ writes: 1e9 })]], { guide: [99, 99], applied: [EVIL] })),
      v2(kept([[null, [apply, { kubectl: [["wait", "pv/nfs", "--for=delete", "--timeout=99999h"], "", true] }]]])), v2("{".repeat(100_000)), v2(`${"[".repeat(100_000)}`), packed("v2:../../../x", "{}"), "#v2::", "#v2:en:", "#v9:en:AAAA", "#%00%ff",
      packed("v1", "a".repeat(64 << 20)), packed("v1", `a: ${"[".repeat(50_000)}`), packed("v1", `a: &a [x]\n${Array.from({ length: 30 }, (_, i) => `b${i}: &b${i} [*${i ? `b${i - 1}` : "a"}, *${i ? `b${i - 1}` : "a"}]`).join("\n")}`),
    ];
    for (const link of links) {
      await page.goto("about:blank");
      await page.goto(address + link);
      await ready(page);
      await untouched(page);
      // The page responds.
      await at(page, "share").waitFor();
      assert.equal(await page.locator(".crash").count(), 0, link.slice(0, 60));
      assert.equal(await page.locator("img:not(.cm-widgetBuffer), iframe, script[src*=x]").count(), 0);
    }
    await page.goto("about:blank");
    await page.goto(address + links[2]);
    await ready(page);
    await go(page, "story");
    await records(page, CLAIM).first().locator(".item-head").click();
    await expectText(at(page, "diff").first(), "onerror");
    await untouched(page);
  }));

test("a standalone page ignores messages; an embedded page accepts only valid messages of its host", async () => {
  const host = await origin((request, response) => {
    response.writeHead(200, { "content-type": "text/html" });
    response.end(`<!doctype html><link rel="icon" href="data:,"><script src="${address}embed-classic.js"></script><div class="here"></div>`);
  });
  const random = numbers(7);
  const messages = Array.from({ length: 300 }, (_, id) => ({ ...(anything(random) ?? {}), id, call: ["load", "apply", "kubectl", "goto", "step", "getState", "listen", "setTheme", "setLanguage", "eval", "__proto__"][random(11)] }));
  await open({}, async (page) => {
    await page.evaluate(async (messages) => {
      for (const message of messages) postMessage(message, "*");
      for (const bindery of ["open", "hello", "refused"]) postMessage({ bindery, version: 1, versions: [1], options: { text: "hacked" } }, "*", [new MessageChannel().port1]);
      // Messages arrive in order: after the last one, the page has received all of them. Then it renders the result.
      const last = new Promise((done) => addEventListener("message", ({ data }) => data === "last" && done()));
      postMessage("last", "*");
      await last;
      for (let frames = 0; frames < 3; frames++) await new Promise((done) => requestAnimationFrame(done));
    }, messages);
    assert.match(await text(page), /kind: PersistentVolume/);
  });
  await open({ url: host, until: (page) => page.locator(".here").waitFor({ state: "attached" }) }, async (page) => {
    page.setDefaultTimeout(60_000);
    await page.evaluate(async (NFS) => {
      globalThis.playground = globalThis.bindery.createPlayground(document.querySelector(".here"), { text: NFS });
      await globalThis.playground.ready;
    }, NFS);
    const frame = page.locator("iframe").contentFrame();
    // Directly to the window, as any other page could, and through the port, as only the host can.
    const answered = await page.evaluate(async (messages) => {
      const { playground } = globalThis;
      for (const message of messages) playground.frame.contentWindow.postMessage(message, "*");
      const channel = new MessageChannel();
      playground.frame.contentWindow.postMessage({ bindery: "open", version: 1, options: { text: "again" } }, "*", [channel.port2]);
      const { port1, port2 } = new MessageChannel();
      globalThis.keep = [port1, port2];
      // The methods accept any argument.
      const results = [];
      for (const { call, id, ...rest } of messages.slice(0, 120)) {
        const value = Object.values(rest)[0];
        const method = ["load", "apply", "kubectl", "goto", "setTheme", "setLanguage"].find((name) => name === call) ?? "step";
        results.push(await playground[method](value).then(() => "ok", ({ code }) => code ?? "thrown"));
      }
      return [...new Set(results)];
    }, messages);
    assert.ok(answered.includes("bad-call"), `${answered}`);
    const state = await page.evaluate(async (NFS) => {
      await globalThis.playground.setLanguage("en");
      await globalThis.playground.load(NFS);
      const { exit } = await globalThis.playground.apply();
      return { exit, ...(await globalThis.playground.getState()) };
    }, NFS);
    assert.equal(state.exit, 0);
    assert.equal(state.objects[CLAIM].status.phase, "Bound");
    assert.equal(await frame.locator("body").evaluate(() => globalThis.hacked), undefined);
    assert.equal(await frame.locator(".crash").count(), 0);
  });
});

test("the policy blocks markup and code in texts, foreign scripts and requests", () =>
  open({ expected: /Content Security Policy|requires 'Trusted|TrustedScript|violates/i }, async (page) => {
    const refused = await page.evaluate(async (EVIL) => {
      const tries = {
        innerHTML: () => (document.createElement("div").innerHTML = EVIL),
        "document.write": () => document.write(EVIL),
        eval: () => (0, eval)("1"),
        Function: () => new Function("return 1")(),
        setTimeout: () => setTimeout("globalThis.hacked = 1"),
        script: () => (document.createElement("script").src = "https://example.org/x.js"),
        policy: () => trustedTypes.createPolicy("other", {}),
        again: () => trustedTypes.createPolicy("bindery", {}),
        trusted: () => globalThis.binderyFiles.trusted("https://example.org/x.js"),
        beside: () => globalThis.binderyFiles.trusted("./other.js"),
        fetch: () => fetch("https://example.org/"),
        import: () => import("https://example.org/x.js"),
        worker: () => navigator.serviceWorker.register("./worker.js?x"),
      };
      const done = {};
      for (const [name, attempt] of Object.entries(tries)) {
        // Not with the debugger, which has more rights than the page.
        await new Promise((then) => setTimeout(then));
        done[name] = await Promise.resolve().then(attempt).then(() => "done", (error) => error.name);
      }
      const script = document.createElement("script");
      try {
        script.append("globalThis.hacked = 1");
        document.body.append(script);
      } catch {
        // Already blocked.
      }
      const box = document.createElement("div");
      box.setAttribute("style", "color: red");
      document.body.append(box);
      done.style = getComputedStyle(box).color === "rgb(255, 0, 0)" ? "done" : "refused";
      return done;
    }, EVIL);
    assert.deepEqual(Object.entries(refused).filter(([, how]) => how === "done"), [], JSON.stringify(refused));
    await untouched(page);
  }));

test("a visit requests only the page's own files", () => {
  const asked = [];
  return open({}, async (page) => {
    page.context().on("request", (request) => asked.push(request.url()));
    await page.reload();
    await ready(page);
    await paste(page, NFS);
    await at(page, "apply").click();
    await go(page, "objects");
    await expectText(status(page, "data"), "Bound");
    for (const panel of ["story", "nodes", "graph", "etcd", "events", "csi", "terminal", "time", "explain"]) {
      await go(page, panel);
      if (panel === "nodes") await page.waitForFunction(() => globalThis.binderyEditor.getHandoff());
      await page.locator(`main #panel-${panel}:not([hidden])`).waitFor();
    }
    await at(page, "share").click();
    await at(page, "share-recording").click();
    await at(page, "language").selectOption("zh");
    await page.waitForFunction(() => document.documentElement.lang === "zh");
    await ready(page);
    await page.evaluate(() => navigator.serviceWorker?.ready);
    // This includes the files that the service worker loads in advance.
    await page.waitForLoadState("networkidle");
    const elsewhere = asked.filter((url) => !url.startsWith(address) && !/^(data|blob):/.test(url));
    assert.deepEqual(elsewhere, []);
    assert.ok(asked.length > 8);
  });
});
