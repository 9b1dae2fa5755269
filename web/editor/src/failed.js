// The messages when a file of the page cannot be loaded, and when the page starts after a crash. They need no other file:
// in a release page they are part of start.js.

const WORDS = {
  en: {
    title: "Bindery cannot be loaded",
    start: "Reload the page. If this message appears again, check the address of the page and the files on the server.",
    text: "This text is stored in the browser:",
    version: "A new version of Bindery was published. Reload the page to continue; your work is stored.",
    file: "A file of the page could not be loaded. Check the network connection, then reload the page; your work is stored.",
    log: "Bindery crashed. The text is restored. The commands are not repeated; the report contains them.",
    manifest: "Bindery crashed while it read the text. A new document is open. The text is stored; the report contains it.",
    link: "Bindery crashed while it opened the link. Only the text of the link is open.",
    reload: "Reload", download: "Download the text", report: "Download the report", remove: "Delete the report", close: "Close",
  },
  ru: {
    title: "Не удалось загрузить Bindery",
    start: "Перезагрузите страницу. Если сообщение появится снова, проверьте адрес страницы и файлы на сервере.",
    text: "Этот текст сохранён в браузере:",
    version: "Опубликована новая версия Bindery. Чтобы продолжить, перезагрузите страницу; ваша работа сохранена.",
    file: "Не удалось загрузить файл страницы. Проверьте подключение к сети и перезагрузите страницу; ваша работа сохранена.",
    log: "Произошёл сбой Bindery. Текст восстановлен. Команды не повторены; они есть в отчёте.",
    manifest: "Произошёл сбой Bindery при чтении текста. Открыт новый документ. Текст сохранён; он есть в отчёте.",
    link: "Произошёл сбой Bindery при открытии ссылки. Открыт только текст из ссылки.",
    reload: "Перезагрузить", download: "Скачать текст", report: "Скачать отчёт", remove: "Удалить отчёт", close: "Закрыть",
  },
  zh: {
    title: "无法加载 Bindery",
    start: "请重新加载页面。如果此消息再次出现，请检查页面地址和服务器上的文件。",
    text: "浏览器中保存了以下文本：",
    version: "Bindery 已发布新版本。请重新加载页面以继续；您的工作已保存。",
    file: "无法加载页面的一个文件。请检查网络连接，然后重新加载页面；您的工作已保存。",
    log: "Bindery 发生崩溃。文本已恢复。命令未重复执行；报告中包含这些命令。",
    manifest: "Bindery 在读取文本时崩溃。已打开新文档。文本已保存，报告中包含该文本。",
    link: "Bindery 在打开链接时崩溃。仅打开了链接中的文本。",
    reload: "重新加载", download: "下载文本", report: "下载报告", remove: "删除报告", close: "关闭",
  },
};

const create = (name, properties, ...children) => {
  const element = Object.assign(document.createElement(name), properties);
  element.append(...children);
  return element;
};

const stored = (area, key) => {
  try {
    return globalThis[area].getItem(key);
  } catch {
    return null;
  }
};

/** Returns the texts in the language of the page (`setLocale` in boot.js). */
function words() {
  const link = /^#v2:(\w+):/.exec(location.hash)?.[1];
  const wanted = [new URLSearchParams(location.search).get("lang"), link, stored("localStorage", "bindery.language"), ...navigator.languages];
  return WORDS[wanted.map((tag) => tag?.split("-")[0]).find((tag) => WORDS[tag])] ?? WORDS.en;
}

/** Returns the text of this tab's document, or of the newest document (documents.js). */
function text() {
  try {
    const prefix = "bindery.doc.";
    const time = (key) => parseInt(localStorage.getItem(key)) || 0;
    const own = prefix + stored("sessionStorage", "bindery.document");
    const [newest] = Object.keys(localStorage).filter((key) => /^bindery\.doc\.[^.]+$/.test(key)).sort((a, b) => time(b) - time(a));
    return (localStorage.getItem(own) ?? localStorage.getItem(newest) ?? "").replace(/^\d+\n/, "");
  } catch {
    return "";
  }
}

const list = () => {
  const { boot, first = [], full = [], locales, lessons } = globalThis.binderyFiles ?? {};
  return [boot, ...first, ...full, locales, lessons].filter(Boolean);
};

/** Returns whether the host has another version of the page. Rejects if the host cannot be reached. */
async function isNewer() {
  const response = await fetch(new URL("index.html", document.baseURI), { cache: "no-store" });
  const page = response.ok ? await response.text() : "";
  return page.includes("binderyFiles") && !list().every((name) => page.includes(name));
}

/** Reloads the page. Stored files may be damaged, so they are removed if the host can be reached. */
async function reload() {
  try {
    await isNewer();
    await (await navigator.serviceWorker?.getRegistration())?.unregister();
    for (const name of await caches.keys()) if (name.startsWith("bindery-")) await caches.delete(name);
    await Promise.all(list().filter((name) => !/^.\/later/.test(name)).map((name) => fetch(name, { cache: "reload" })));
  } catch {
    // The page is loaded from the stored files.
  }
  location.reload();
}

const button = (textContent, onclick, className = "tool") => create("button", { type: "button", textContent, onclick, className });

/**
 * Shows a message over the page, with buttons.
 *
 * @param {string} kind a name in WORDS
 * @param {[string, () => void][]} buttons the names of their labels in WORDS, and their handlers
 * @param {string} [detail] the error
 */
export function bar(kind, buttons, detail = "") {
  const said = words();
  const old = document.querySelector(".failed-bar");
  if (old?.dataset.kind === "version") return;
  old?.remove();
  const all = buttons.map(([name, act]) => button(said[name], () => act(shown)));
  const shown = create("div", { className: "failed-bar" }, create("p", { textContent: `${said[kind]} ${detail}` }), ...all);
  Object.assign(shown.dataset, { kind, testid: "failed-bar" });
  shown.setAttribute("role", "alert");
  // The app clears the body when it starts.
  document.documentElement.append(shown);
}

const close = ["close", (shown) => shown.remove()];

/**
 * Reports that a file of a running page could not be loaded.
 *
 * @param {unknown} error
 * @param {boolean} [shown] whether the page shows the error itself: then only a new version is reported
 */
export async function reportLoadError(error, shown) {
  const newer = await isNewer().catch(() => false);
  if (newer) bar("version", [["reload", () => location.reload()], close]);
  else if (!shown) bar("file", [["reload", reload], close], error?.message ?? "");
}

/** Shows that the page could not start, and the stored text. */
export function screen(error) {
  if (document.querySelector(".crash")) return;
  // The document may still be loading.
  if (!document.body) return void addEventListener("DOMContentLoaded", () => screen(error));
  const said = words();
  const mine = text();
  const buttons = create("p", { className: "crash-buttons" }, button(said.reload, reload, "primary"));
  const box = create(
    "div", { className: "crash-box" },
    create("h1", { textContent: said.title, id: "failed-title" }), create("p", { textContent: said.start }),
    create("pre", { className: "crash-message", textContent: error?.message ?? error }), buttons,
  );
  if (mine) {
    const keep = create("a", { textContent: said.download, download: "manifest.yaml" });
    keep.href = URL.createObjectURL(new Blob([mine], { type: "application/yaml" }));
    buttons.append(keep);
    box.append(create("label", { htmlFor: "failed-text", textContent: said.text }), create("textarea", { value: mine, readOnly: true, rows: 12, id: "failed-text" }));
  }
  const shown = create("div", { className: "crash" }, box);
  shown.setAttribute("role", "alertdialog");
  shown.setAttribute("aria-labelledby", "failed-title");
  shown.dataset.testid = "not-started";
  document.body.append(shown);
}
