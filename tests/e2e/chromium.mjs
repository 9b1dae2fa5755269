// The Chromium of the browser tests.
import { existsSync } from "node:fs";
import { chromium } from "playwright-core";

/** Starts the Chromium of $BINDERY_CHROMIUM, or the system's. */
export function launch() {
  const { BINDERY_CHROMIUM, CHROME_BIN } = process.env;
  const places = [BINDERY_CHROMIUM, CHROME_BIN, "/usr/bin/chromium", "/usr/bin/google-chrome"];
  const executablePath = places.find((path) => path && existsSync(path));
  if (!executablePath) throw new Error("There is no Chromium. Install it, or set $BINDERY_CHROMIUM to its program.");
  return chromium.launch({ executablePath, args: ["--no-sandbox"] });
}
