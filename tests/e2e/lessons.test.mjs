// Lessons: one idea, one cluster, and checks of the actual state.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { NFS, at, docs, go, open, paste, screenshots, ready, expectText, text } from "./harness.mjs";

const axe = await readFile(new URL("../../node_modules/axe-core/axe.min.js", import.meta.url), "utf8");

/** The check with an ID, once it has a result. */
const check = (page, id, holds) => page.locator(`[data-testid=lesson-checks] [data-check=${id}][data-holds=${holds}]`);

/** Waits for a step of the lesson. */
const step = (page, id) => page.locator(`[data-testid=lesson][data-step=${id}]`).waitFor();

/** Waits until the page has stored its state. */
const expectStored = (page, what) => page.waitForFunction((what) => pageStorage.page()?.includes(what), what);

test("a lesson is selected, its question answered, its step solved by typing; a reload resumes it", () =>
  open({}, async (page) => {
    await paste(page, `# mine\n${NFS}`);
    await at(page, "lessons").click();
    await at(page, "lesson-volume-and-claim").click();
    await step(page, "volumes");
    assert.match(page.url(), /\?lesson=volume-and-claim$/);
    assert.match(await text(page), /name: small/);
    await check(page, "small", false).waitFor();
    await at(page, "apply").click();
    await check(page, "small", true).waitFor();
    await at(page, "lesson-solved").waitFor();
    await at(page, "lesson-next").click();
    await step(page, "claim");
    assert.equal(await page.evaluate(() => document.activeElement.dataset.testid), "step-title");
    assert.equal(await at(page, "lesson-checks").count(), 0, "first the question");
    await at(page, "option-big").click();
    await expectText(at(page, "lesson-answered"), "No: of all volumes");
    await at(page, "option-small").click();
    await expectText(at(page, "lesson-answered"), "Right.");
    await expectText(check(page, "bound", false), "pvc/data does not exist.");
    await at(page, "apply").click();
    await check(page, "volume", true).waitFor();
    await expectText(at(page, "lesson-said"), "You can continue");
    await at(page, "lesson-next").click();
    await step(page, "more");
    await expectStored(page, '"step":"more"');

    await page.reload();
    await ready(page);
    await step(page, "more");
    // Only the number can be changed.
    await page.locator(".cm-line", { hasText: "kind: PersistentVolumeClaim" }).click();
    await page.keyboard.type("x");
    assert.doesNotMatch(await text(page), /x$/m);
    await page.locator(".cm-line", { hasText: "20Gi" }).click();
    await page.keyboard.press("End");
    for (let i = 0; i < 4; i++) await page.keyboard.press("Backspace");
    await page.keyboard.type("8Gi");
    await at(page, "apply").click();
    await check(page, "volume", true).waitFor();
    await at(page, "lesson-end").waitFor();
    await at(page, "lesson-leave").click();
    await expectText(at(page, "lesson-volume-and-claim"), "done");
    assert.match(await text(page), /^# mine/, "the user's own text is restored");
    assert.doesNotMatch(page.url(), /lesson/);
  }));

/** Returns the number of writes in the activity, and the contents of the table of objects. */
const cluster = (page) =>
  page.evaluate(() => [
    document.querySelector("[data-testid=slider]").max,
    document.querySelector("[data-testid=objects] tbody")?.innerText,
  ].join("\n"));

for (const [width, height] of [[1440, 900], [360, 740]]) {
  test(`closing the lessons restores the session, and opening the lesson resumes it, at ${width} px`, () =>
    open({ viewport: { width, height } }, async (page) => {
      await paste(page, `# mine\n${NFS}`);
      await at(page, "apply").click();
      await go(page, "objects");
      await page.locator("[data-testid=objects] tbody .phase", { hasText: "Bound" }).first().waitFor();
      const own = await cluster(page);
      const mine = await text(page);

      const start = async () => {
        await at(page, "lessons").click();
        await at(page, "lesson-volume-and-claim").click();
      };
      await start();
      await step(page, "volumes");
      await go(page, "manifest");
      await at(page, "apply").click();
      await go(page, "lessons");
      await at(page, "lesson-solved").waitFor();
      await at(page, "lesson-next").click();
      await step(page, "claim");
      await go(page, "manifest");
      await paste(page, "# my work\n");
      // Every panel shows the name of the lesson.
      await go(page, "events");
      await expectText(at(page, "in-lesson"), "A volume and a claim");
      await page.screenshot({ path: join(screenshots, `in-lesson-${width}.png`) });
      await expectStored(page, '"step":"claim"');
      await page.waitForFunction(() => pageStorage.text() === "# my work\n");
      await page.reload();
      await ready(page);
      await go(page, "events");
      await at(page, "lesson-return").click();
      await at(page, "in-lesson").waitFor({ state: "detached" });
      const back = async () => {
        await go(page, "objects");
        await page.locator("[data-testid=objects] tbody .phase", { hasText: "Bound" }).first().waitFor();
        await page.waitForFunction((max) => document.querySelector("[data-testid=slider]").max === max, own.split("\n")[0]);
        assert.equal(await cluster(page), own);
        assert.equal(await text(page), mine);
        assert.doesNotMatch(page.url(), /lesson/);
      };
      await back();
      await page.waitForFunction(() => pageStorage.text().startsWith("# mine"));
      await page.waitForFunction(() => !JSON.parse(pageStorage.page()).lessons);
      await page.reload();
      await ready(page);
      await back();

      // The lesson resumes at its step, and so does the user's own work after it.
      await at(page, "lessons").click();
      await expectText(at(page, "lesson-volume-and-claim"), "continues at step 2");
      await at(page, "lesson-volume-and-claim").click();
      await step(page, "claim");
      assert.equal(await text(page), "# my work\n");
      await go(page, "lessons");
      await at(page, "lessons-close").click();
      await at(page, "lesson").waitFor({ state: "detached" });
      await back();
    }));

  test(`a rejected change has remedies, at ${width} px`, () =>
    open({ viewport: { width, height }, path: "?lesson=volume-and-claim" }, async (page) => {
      const apply = async () => {
        await go(page, "manifest");
        await at(page, "apply").click();
      };
      for (const id of ["volumes", "claim"]) {
        await step(page, id);
        if (id === "claim") await at(page, "lesson-skip").click();
        await apply();
        await go(page, "lessons");
        await at(page, "lesson-solved").waitFor();
        await at(page, "lesson-next").click();
      }
      await step(page, "more");
      await apply();
      await go(page, "lessons");
      await expectText(check(page, "bound", false), "Pending");
      const smaller = async () => {
        await go(page, "manifest");
        await page.locator(".cm-line", { hasText: "20Gi" }).click();
        await page.keyboard.press("End");
        for (let i = 0; i < 4; i++) await page.keyboard.press("Backspace");
        await page.keyboard.type("8Gi");
        await apply();
        await expectText(at(page, "lesson-replace"), "Delete pvc/archive and apply again");
      };
      await smaller();
      const inSight = () => at(page, "lesson-replace").evaluate((button) => {
        const { left, top, width, height } = button.getBoundingClientRect();
        return button.contains(document.elementFromPoint(left + width / 2, top + height / 2));
      });
      assert.ok(await inSight(), "the remedies are next to the error");
      await page.screenshot({ path: join(screenshots, `lesson-refused-${width}.png`) });

      // First remedy: the step is restarted, and undo restores the attempt.
      await at(page, "lesson-restart-step").click();
      await go(page, "lessons");
      await expectText(check(page, "bound", false), "pvc/archive does not exist.");
      assert.match(await text(page), /20Gi/);
      await at(page, "lesson-undo").click();
      await expectText(check(page, "bound", false), "Pending");
      assert.match(await text(page), /8Gi/);

      // Second remedy: the solution, independent of earlier actions.
      await at(page, "lesson-solution").click();
      await at(page, "lesson-solve").click();
      await at(page, "lesson-end").waitFor();
      await at(page, "lesson-end").scrollIntoViewIfNeeded();
      await page.screenshot({ path: join(screenshots, `lesson-solved-${width}.png`) });

      // Third remedy: the object is deleted and created again.
      await at(page, "lesson-again").click();
      await apply();
      await smaller();
      await at(page, "lesson-replace").click();
      await go(page, "lessons");
      await check(page, "volume", true).waitFor();
      await at(page, "lesson-ways").waitFor({ state: "detached" });
    }));
}

test("controls of a lesson are large enough for touch", () =>
  open({ viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true, path: "?lesson=volume-and-claim" }, async (page) => {
    await step(page, "volumes");
    await at(page, "lesson-hint").tap();
    await at(page, "lesson-solution").tap();
    await at(page, "lesson-solve").tap();
    await at(page, "lesson-solved").waitFor();
    await at(page, "lesson-again").tap();
    await at(page, "lesson-undo").waitFor();
    const small = await page.locator("#panel-lessons button").evaluateAll((all) => all
      .map((button) => [button.dataset.testid ?? button.innerText, button.getBoundingClientRect()])
      .filter(([, { width, height }]) => width < 36 || height < 36)
      .map(([name, { width, height }]) => `${name}: ${width} x ${height}`));
    assert.deepEqual(small, []);
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 360, "nothing is wider than the page");
    await page.screenshot({ path: join(screenshots, "lesson-touch.png") });
  }));

test("hints are shown one by one, the solution can be shown and run, a step can be restarted", () =>
  open({ path: "?lesson=dynamic-immediate" }, async (page) => {
    await step(page, "class");
    await at(page, "lesson-hint").click();
    await expectText(at(page, "hint"), "kubectl get csinodes");
    assert.equal(await at(page, "lesson-hint").count(), 0);
    await at(page, "lesson-solution").click();
    await expectText(at(page, "solution-body").locator(".added"), "provisioner: csi.example.com");
    await at(page, "lesson-solve").click();
    await at(page, "lesson-solved").waitFor();
    await at(page, "lesson-next").click();
    await step(page, "claim");
    await at(page, "lesson-skip").click();
    await at(page, "apply").click();
    await check(page, "by", true).waitFor();
    await at(page, "lesson-next").click();
    await step(page, "delete");
    await at(page, "lesson-run").click();
    await expectText(at(page, "lesson-checks").locator("[data-holds=true]").last(), "No PersistentVolume is left");
    await expectText(page.locator(".screen"), 'persistentvolumeclaim "data" deleted');
    await at(page, "lesson-again").click();
    await check(page, "claim", false).waitFor();
    await at(page, "lesson-back").click();
    await step(page, "claim");
  }));

for (const [language, heading] of [["en", "Which one will it take?"], ["ru", "Какой том достанется заявке?"], ["zh", "它会得到哪个卷？"]]) {
  test(`a lesson has the language ${language}, and stays open when the language changes`, () =>
    open({ path: `?lesson=volume-and-claim&lang=${language === "en" ? "ru" : "en"}` }, async (page) => {
      await step(page, "volumes");
      await at(page, "apply").click();
      await at(page, "lesson-solved").waitFor();
      await at(page, "lesson-next").click();
      await step(page, "claim");
      await expectStored(page, '"step":"claim"');
      await at(page, "language").selectOption(language);
      await page.waitForFunction((language) => document.documentElement.lang === language, language);
      await ready(page);
      await step(page, "claim");
      await expectText(at(page, "step-title"), heading);
      await at(page, "option-small").click();
      await at(page, "apply").click();
      await at(page, "lesson-solved").waitFor();
      await at(page, "lesson").evaluate((lesson) => (lesson.scrollTop = 0));
      await page.screenshot({ path: join(docs, `lesson-${language}.png`) });
    }));
}

for (const colorScheme of ["light", "dark"]) {
  for (const [width, height] of [[360, 740], [1024, 768], [1440, 900], [1920, 1080]]) {
    test(`axe finds no violations in a lesson at ${width} px, ${colorScheme}`, { timeout: 120_000 }, () =>
      open({ viewport: { width, height }, colorScheme, reducedMotion: "reduce" }, async (page) => {
        const found = [];
        const look = async (where) => {
          await page.evaluate(axe);
          const { violations } = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"] }));
          for (const { id, help, nodes } of violations) found.push(`${where}: ${id}: ${help}: ${nodes.slice(0, 3).map((n) => n.html.slice(0, 160)).join(" | ")}`);
        };
        await at(page, "lessons").click();
        await at(page, "lessons-list").waitFor();
        await look("list");
        await at(page, "lesson-volume-and-claim").click();
        await step(page, "volumes");
        await go(page, "manifest");
        await at(page, "apply").click();
        await go(page, "lessons");
        await at(page, "lesson-solved").waitFor();
        await look("solved");
        await at(page, "lesson-next").click();
        await step(page, "claim");
        await at(page, "option-big").click();
        await at(page, "lesson-hint").click();
        await at(page, "lesson-solution").click();
        await look("step");
        assert.deepEqual(found, []);
      }));
  }
}

test("a lesson can be completed with the keyboard alone", () =>
  open({ path: "?lesson=stuck-no-class" }, async (page) => {
    await step(page, "look");
    const press = async (name, key = "Enter") => {
      await at(page, name).focus();
      await page.keyboard.press(key);
    };
    await press("option-class");
    await expectText(at(page, "lesson-answered"), "Right.");
    await press("lesson-next");
    await step(page, "mend");
    assert.equal(await page.evaluate(() => document.activeElement.dataset.testid), "step-title");
    await press("lesson-solution");
    await press("lesson-solve");
    await at(page, "lesson-solved").waitFor();
    await at(page, "lesson-end").waitFor();
  }));

test("fixed parts of a lesson cannot be edited, whether visible or folded", () =>
  open({}, async (page) => {
    await page.evaluate(() => {
      const place = Object.assign(document.createElement("div"), { id: "given" });
      Object.assign(place.style, { position: "fixed", inset: "0 auto auto 0", width: "400px", height: "300px", zIndex: 9 });
      document.body.append(place);
      const options = { doc: "a: 1\nb: 2\nc: 3\nd: 4\n", label: "given", onChange: () => {}, onApply: () => {}, names: () => [], kinds: "[]" };
      globalThis.given = globalThis.binderyEditor.createEditor(place, options);
      globalThis.given.guard({ words: "given", list: [{ from: 0, to: 5, hidden: "" }, { from: 10, to: 15, hidden: "one line" }] });
    });
    const place = page.locator("#given");
    await place.hover();
    await expectText(place.locator(".cm-given-hidden"), "one line");
    assert.equal(await place.locator(".cm-given").innerText(), "a: 1");
    const given = () => page.evaluate(() => globalThis.given.text());
    const line = (words) => place.locator(".cm-line", { hasText: words });
    await line("a: 1").click();
    await page.keyboard.press("End");
    for (const key of ["x", "Enter", "Delete", "Backspace"]) await page.keyboard.press(key);
    await page.keyboard.press("ControlOrMeta+a");
    await page.keyboard.insertText("gone");
    assert.equal(await given(), "a: 1\nb: 2\nc: 3\nd: 4\n");
    await line("b: 2").click();
    await page.keyboard.press("Home");
    await page.keyboard.press("Backspace");
    await page.keyboard.type("x");
    await page.keyboard.press("End");
    await page.keyboard.press("Delete");
    await page.keyboard.type("2\ny: 5");
    assert.equal(await given(), "a: 1\nxb: 22\ny: 5\nc: 3\nd: 4\n");
    await line("d: 4").click();
    await page.keyboard.press("Home");
    await page.keyboard.press("Backspace");
    await page.keyboard.type("z");
    assert.equal(await given(), "a: 1\nxb: 22\ny: 5\nc: 3\nzd: 4\n");
    await place.screenshot({ path: join(screenshots, "given.png") });
  }));

test("the address can have percent-encoded names and other parameters", () =>
  open({ path: "?x=1&lesson=volume%2Dand%2Dclaim&y=%26", until: (page) => at(page, "lesson-title").or(page.locator(".lessons h2")).first().waitFor() }, async (page) => {
    await page.waitForFunction(() => globalThis.pageStorage.page()?.includes("volume-and-claim"));
    const address = new URL(page.url());
    assert.deepEqual([address.searchParams.get("x"), address.searchParams.get("lesson"), address.searchParams.get("y")], ["1", "volume-and-claim", "&"]);
  }));
