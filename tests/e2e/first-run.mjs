// The first run of a new user: clones the commit under test, runs the README's commands in the clone, and opens the
// page.
//
// The clone has no ignored files. Only compiled crates are kept between runs ($FIRST_RUN_FOLDER/target); tools come
// from PATH. Each test depends on the tests before it, like the commands of a new user. `cargo xtask test` runs this
// file first; its last command builds the page that all other browser tests open ($FIRST_RUN_FOLDER/dist).
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { createServer } from "node:http";
import { createServer as listener } from "node:net";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, readdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, dirname, extname, join, normalize } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { launch } from "./chromium.mjs";

const source = join(dirname(fileURLToPath(import.meta.url)), "../..");
const { FIRST_RUN_COMMIT = "HEAD", FIRST_RUN_FOLDER = join(source, "target/first-run") } = process.env;
const target = join(FIRST_RUN_FOLDER, "target");
const out = join(FIRST_RUN_FOLDER, "dist");
/** The timeout of a build: much longer than a build takes, so that only a hang ends it. */
const BUILD = 40 * 60_000;

let clone, browser;
const running = new Set();

before(async () => {
  clone = join(await mkdtemp(join(tmpdir(), "bindery-first-run-")), "bindery");
  execFileSync("git", ["clone", "--quiet", "--no-checkout", source, clone]);
  execFileSync("git", ["checkout", "--quiet", "--detach", FIRST_RUN_COMMIT], { cwd: clone });
  // Only the compiler's cache may remain from an earlier run.
  for (const made of ["page", "dist", "wasm-bindgen"]) await rm(join(target, made), { recursive: true, force: true });
  await rm(out, { recursive: true, force: true });
  await mkdir(FIRST_RUN_FOLDER, { recursive: true });
});

after(async () => {
  await browser?.close();
  for (const child of running) signal(-child.pid, "SIGKILL");
  if (clone) await rm(dirname(clone), { recursive: true, force: true });
});

/** Returns a free port. */
async function port() {
  const server = listener();
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Sends a signal. Returns false if there is no such process or group. */
function signal(pid, name) {
  try {
    return process.kill(pid, name);
  } catch {
    return false;
  }
}

/** Starts a command in the clone, in its own process group as a shell does. */
function start(program, args, env = {}) {
  const child = spawn(program, args, {
    cwd: clone, detached: true, stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, CARGO_TARGET_DIR: target, ...env },
  });
  running.add(child);
  const command = { child, output: "" };
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (data) => (command.output += data));
  command.ended = new Promise((resolve) => child.on("close", (code, by) => {
    running.delete(child);
    resolve({ code, by });
  }));
  return command;
}

/** Waits until a server answers with the page; fails as soon as the command ends. */
async function up(command, address) {
  let ended;
  command.ended.then((end) => (ended = end));
  const deadline = Date.now() + BUILD;
  for (;;) {
    const answer = await fetch(address).catch(() => undefined);
    if (answer?.ok && (await answer.text()).includes("<title>Bindery</title>")) return;
    assert.equal(ended, undefined, `the command ended:\n${command.output.slice(-3000)}`);
    assert.ok(Date.now() < deadline, `no page at ${address}:\n${command.output.slice(-3000)}`);
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}

/** Returns the running processes of a group. A process that ended, but was not yet reaped by its parent, does not count. */
async function group(id) {
  if (!signal(-id, 0)) return [];
  const processes = (await readdir("/proc").catch(() => [])).filter((name) => /^\d+$/.test(name));
  if (!processes.length) return [`group ${id}`];
  const stats = await Promise.all(processes.map((pid) => readFile(`/proc/${pid}/stat`, "utf8").catch(() => "")));
  return stats.filter((stat) => {
    const [state, , of] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return of === `${id}` && !["Z", "X"].includes(state);
  });
}

/**
 * Checks that a stopped server leaves neither a process nor a listener. The signal reaches all processes of the group
 * at the same time, and the command itself can be the first one to end: the others get time to end.
 */
async function nothingLeft(command, address) {
  const deadline = Date.now() + 20_000;
  let left = await group(command.child.pid);
  while (left.length && Date.now() < deadline) {
    await new Promise((resolve) => setTimeout(resolve, 50));
    left = await group(command.child.pid);
  }
  assert.deepEqual(left, [], "a process still runs");
  await assert.rejects(fetch(address), "the port is still served");
}

/** Opens a page, applies the example, and waits until its claim is bound. */
async function binds(address) {
  browser ??= await launch();
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  const errors = [];
  page.on("pageerror", (error) => errors.push(error.message));
  page.setDefaultTimeout(60_000);
  await page.goto(address);
  await page.locator("[data-testid=editor] .cm-content").waitFor();
  await page.getByTestId("apply").click();
  // The volume and the claim.
  await page.locator("[data-testid=objects] .phase").filter({ hasText: "Bound" }).nth(1).waitFor();
  await page.close();
  assert.deepEqual(errors, []);
}

test("the clone has no ignored file", () => {
  const ignored = execFileSync("git", ["status", "--porcelain", "--ignored"], { cwd: clone, encoding: "utf8" });
  assert.equal(ignored, "");
});

test("cargo xtask serve serves a working page, and Ctrl+C stops it", { timeout: BUILD }, async () => {
  const at = await port();
  const address = `http://127.0.0.1:${at}/`;
  const serve = start("cargo", ["xtask", "serve", "--port", `${at}`]);
  await up(serve, address);
  await binds(address);
  assert.match(serve.output, new RegExp(`the page is up after \\d+ s: +${address}`));
  // As a terminal does: to the whole group.
  signal(-serve.child.pid, "SIGINT");
  assert.deepEqual(await serve.ended, { code: 0, by: null }, serve.output.slice(-2000));
  await nothingLeft(serve, address);
});

test("a termination signal to xtask alone also stops Trunk", { timeout: BUILD }, async () => {
  const at = await port();
  const address = `http://127.0.0.1:${at}/`;
  const serve = start("cargo", ["xtask", "serve", "--port", `${at}`]);
  await up(serve, address);
  signal(serve.child.pid, "SIGTERM");
  assert.deepEqual(await serve.ended, { code: 0, by: null }, serve.output.slice(-2000));
  await nothingLeft(serve, address);
});

test("after the setup, plain trunk serve works in a clone without build output", { timeout: BUILD }, async () => {
  execFileSync("git", ["clean", "-fdxq", "--exclude=node_modules", "--exclude=.tools"], { cwd: clone });
  const at = await port();
  const address = `http://127.0.0.1:${at}/`;
  const folders = [".tools/bin", "node_modules/.bin"].map((folder) => join(clone, folder));
  const serve = start("trunk", ["serve", "--port", `${at}`], { PATH: [...folders, process.env.PATH].join(delimiter) });
  await up(serve, address);
  signal(-serve.child.pid, "SIGINT");
  await serve.ended;
  await nothingLeft(serve, address);
});

test("the last line of an error names the tool, the reason and the remedy", { timeout: BUILD }, async () => {
  const last = (command) => command.output.trimEnd().split("\n").at(-1);
  /** Edits a file of the clone, runs a command that must fail, and reverts the edit. */
  const failing = async (file, edit, args) => {
    const path = join(clone, file);
    const text = await readFile(path, "utf8");
    await writeFile(path, edit(text));
    const command = start("cargo", ["xtask", ...args]);
    const { code } = await command.ended;
    await writeFile(path, text);
    assert.notEqual(code, 0, command.output.slice(-2000));
    return last(command);
  };
  const ignored = (text) => text.replace("[watch]", '[watch]\nignore = ["no/such/folder"]');
  assert.match(
    await failing("Trunk.toml", ignored, ["serve", "--port", `${await port()}`]),
    /^xtask: `trunk serve .*` failed \(exit status: 1\): .*no\/such\/folder.* Correct what it reports above and run `cargo xtask serve` again\.$/,
  );
  assert.match(
    await failing("web/editor/build.mjs", () => "throw new Error('no bundle');", ["dist"]),
    /^xtask: `trunk build .*` failed \(exit status: 1\): .*[Ee]rror.* Correct what it reports above and run the same command again\.$/,
  );
  const taken = listener();
  await new Promise((resolve) => taken.listen(0, "127.0.0.1", resolve));
  const serve = start("cargo", ["xtask", "serve", "--port", `${taken.address().port}`]);
  const { code } = await serve.ended;
  taken.close();
  assert.notEqual(code, 0);
  assert.match(last(serve), /^xtask: port \d+ on 127\.0\.0\.1 is not available: .*--port N/);
});

test("cargo xtask dist builds a working page", { timeout: BUILD }, async () => {
  execFileSync("git", ["clean", "-fdxq", "--exclude=node_modules", "--exclude=.tools"], { cwd: clone });
  const dist = start("cargo", ["xtask", "dist", "--out", out]);
  const { code } = await dist.ended;
  assert.equal(code, 0, dist.output.slice(-3000));
  assert.ok(!existsSync(join(clone, "dist")), "dist writes into the folder that trunk serves from");
  const TYPES = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml" };
  const server = createServer(async (request, response) => {
    const file = join(out, normalize(new URL(request.url, "http://localhost").pathname).replace(/\/$/, "/index.html"));
    const known = await stat(file).then((s) => s.isFile(), () => false);
    response.writeHead(known ? 200 : 404, { "content-type": TYPES[extname(file)] ?? "application/octet-stream" });
    response.end(known ? await readFile(file) : "");
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  await binds(`http://127.0.0.1:${server.address().port}/`);
  server.closeAllConnections();
  server.close();
});
