// The main user journeys in Chromium, Firefox and WebKit. The test fails if an engine is not installed.
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { after, test } from "node:test";
import * as chromium from "./engines/chromium.mjs";
import * as firefox from "./engines/firefox.mjs";
import { journeys } from "./engines/journeys.mjs";
import * as webkit from "./engines/webkit.mjs";
import { screenshots } from "./harness.mjs";

/** Runs a journey, and checks that no page had errors. */
async function take(name, engine, journey) {
  const windows = [];
  const errors = () => windows.flatMap((window) => window.errors).join("\n");
  try {
    await journey(async (options) => {
      const window = await engine.open(options);
      windows.push(window);
      return window;
    });
  } catch (error) {
    await mkdir(screenshots, { recursive: true });
    const files = windows.map((_, i) => join(screenshots, `failure-${name}-${Date.now()}-${i}.png`));
    await Promise.allSettled(windows.map((window, i) => window.picture(files[i])));
    const cause = error.cause ? `\nat last: ${error.cause.message}` : "";
    const seen = files.length ? `\nsee ${files.join(", ")}` : "";
    const reported = errors() && `\npage errors: ${errors()}`;
    throw new Error(`${error.message}${cause}${seen}${reported}`, { cause: error });
  } finally {
    await Promise.allSettled(windows.map((window) => window.close()));
  }
  if (errors()) throw new Error(`page errors: ${errors()}`);
}

for (const [name, engine] of Object.entries({ chromium, firefox, webkit })) {
  for (const [what, journey] of Object.entries(journeys)) {
    test(`${name}: ${what}`, { timeout: 120_000 }, () => take(name, engine, journey));
  }
  after(() => engine.stop());
}
