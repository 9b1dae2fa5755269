// The page in each of its languages.
import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { NFS, at, go, open, paste, screenshots, ready, expectText } from "./harness.mjs";

const APPLY = { ru: /Применить/, zh: /应用/ };

for (const [language, locale] of [["ru", "ru-RU"], ["zh", "zh-CN"]]) {
  test(`the page has the language ${language} of the browser; texts of Kubernetes stay English`, () =>
    open({ locale }, async (page) => {
      assert.equal(await page.evaluate(() => document.documentElement.lang), language);
      assert.match(await at(page, "apply").innerText(), APPLY[language]);
      await paste(page, NFS);
      await at(page, "apply").click();
      await go(page, "objects");
      await expectText(page.locator("[data-testid=objects] .phase").first(), "Bound");
      await go(page, "story");
      await page.screenshot({ path: join(screenshots, `screenshot-${language}.png`) });
      await go(page, "terminal");
      await at(page, "prompt").waitFor();
      assert.match(await at(page, "apply").innerText(), APPLY[language], "the full module has the same language");
    }));
}

test("the address and the user select the language", () =>
  open({ path: "?lang=zh" }, async (page) => {
    assert.match(await at(page, "apply").innerText(), APPLY.zh);
    await at(page, "language").selectOption("ru");
    await page.waitForFunction(() => document.documentElement.lang === "ru");
    await ready(page);
    assert.match(await at(page, "apply").innerText(), APPLY.ru);
    await page.reload();
    await ready(page);
    assert.match(await at(page, "apply").innerText(), APPLY.ru, "the language is stored");
    await at(page, "language").selectOption("en");
    await page.waitForFunction(() => document.documentElement.lang === "en");
  }));
