//! What the page asks of JavaScript: the editor and the crash screen (both in `web/editor`), and little things of the
//! browser for which a crate would be too much.

use gloo::utils::{document, window};
use wasm_bindgen::prelude::*;

use crate::core::{Problem, Severity};
use crate::text::tr;

#[wasm_bindgen]
extern "C" {
    /// The editor in the page.
    pub type Editor;

    #[wasm_bindgen(js_namespace = binderyEditor, js_name = pageEditor)]
    fn page_editor(parent: &web_sys::Element, options: &JsValue) -> Editor;

    /// Replaces the whole text, as one edit that can be undone.
    #[wasm_bindgen(method, js_name = setText)]
    pub fn set_text(this: &Editor, text: &str);

    #[wasm_bindgen(method, js_name = setDiagnostics)]
    fn set_diagnostics_js(this: &Editor, list: &JsValue);

    /// Puts the cursor at the begin of a line, from 1, and gives the editor the keyboard.
    #[wasm_bindgen(method)]
    pub fn reveal(this: &Editor, line: u32);

    #[wasm_bindgen(method, js_name = guard)]
    fn guard_js(this: &Editor, parts: &JsValue);

    #[wasm_bindgen(js_namespace = binderyEditor, js_name = speak)]
    fn speak_js(languages: js_sys::Array, then: &JsValue);

    /// Keeps the language for the next time, and speaks it.
    #[wasm_bindgen(js_namespace = binderyEditor, js_name = chooseLanguage)]
    pub fn choose_language(language: &str);

    /// Fetches the full module; `leave` ends this one and gives what the whole finds as [`handed`].
    #[wasm_bindgen(js_namespace = binderyEditor, js_name = whole)]
    fn fetch_whole(leave: &Closure<dyn FnMut() -> JsValue>, failed: &Closure<dyn FnMut()>);

    #[wasm_bindgen(js_namespace = binderyEditor, js_name = handed)]
    fn handed_js() -> JsValue;

    #[wasm_bindgen(js_namespace = binderyEditor, js_name = options)]
    fn options_js() -> JsValue;

    #[wasm_bindgen(js_namespace = binderyEditor, js_name = told)]
    fn told_js(json: &str);

    /// Lets the reader keep a text as a file.
    #[wasm_bindgen(js_namespace = binderyEditor, js_name = save)]
    pub fn save(name: &str, kind: &str, text: &str);

    /// Lets the reader keep an SVG picture of this size as a PNG file.
    #[wasm_bindgen(js_namespace = binderyEditor, js_name = savePng)]
    pub fn save_png(name: &str, svg: &str, width: i32, height: i32);

    /// Adds a style sheet to the page, once.
    #[wasm_bindgen(js_namespace = binderyEditor, js_name = adopt)]
    pub fn adopt(css: &str);

    #[wasm_bindgen(js_namespace = binderyEditor, js_name = saveText)]
    fn save_text_js(name: &str, text: Option<&str>) -> js_sys::Promise;

    #[wasm_bindgen(js_namespace = binderyEditor, js_name = savedText)]
    fn saved_text_js(name: &str) -> js_sys::Promise;

    #[wasm_bindgen(js_namespace = binderyEditor, js_name = lessonsUrl)]
    fn lessons_url() -> String;

    /// Shows a message if a new version of the page was published: then the files of this version may be removed.
    #[wasm_bindgen(js_namespace = binderyEditor, js_name = reportNewVersion)]
    fn report_new_version();

    #[wasm_bindgen(js_namespace = binderyEditor, js_name = documentIds)]
    fn document_ids() -> js_sys::Array;

    /// Begins a new document in this tab and returns its id.
    #[wasm_bindgen(js_namespace = binderyEditor, js_name = beginDocument)]
    pub fn begin_document() -> String;

    #[wasm_bindgen(js_namespace = binderyEditor, js_name = takeDocument)]
    fn take_document_js(id: &str) -> js_sys::Promise;

    #[wasm_bindgen(js_namespace = binderyEditor, js_name = makeRoom)]
    fn make_room_js(then: &JsValue);

    #[wasm_bindgen(js_namespace = binderyEditor, js_name = onFiles)]
    fn on_files_js(then: &Closure<dyn FnMut()>) -> js_sys::Function;

    /// Takes the files that were chosen in an element.
    #[wasm_bindgen(js_namespace = binderyEditor, js_name = chooseFiles)]
    pub fn choose_files(input: &web_sys::HtmlInputElement);

    #[wasm_bindgen(js_namespace = binderyEditor, js_name = chosenFiles)]
    fn chosen_files_js() -> js_sys::Array;

    /// Replaces the address, without a new history entry.
    #[wasm_bindgen(js_namespace = binderyEditor, js_name = setAddress)]
    fn set_address(address: &str);

    /// Notes a place in the history of the tab (`State::place`).
    #[wasm_bindgen(js_namespace = binderyEditor, js_name = at)]
    pub fn at(place: &str);

    /// Hears to which place Back or Forward leads.
    #[wasm_bindgen(js_namespace = binderyEditor, js_name = onBack)]
    pub fn on_back(then: &Closure<dyn FnMut(String)>);

    /// Shows the crash screen. It is plain DOM, because after a panic there is no page left to draw it.
    #[wasm_bindgen(js_namespace = binderyEditor, js_name = crash)]
    fn crash(message: &str);
}

/// Whether an element may fill the screen.
pub fn can_fill_screen() -> bool {
    document().fullscreen_enabled()
}

/// Lets an element fill the screen, or ends that.
pub fn fill_screen(element: &web_sys::Element) {
    if document().fullscreen_element().is_some() {
        document().exit_fullscreen();
    } else {
        let _ = element.request_fullscreen();
    }
}

/// What the editor tells and asks the page.
pub struct Listeners {
    /// Hears the whole text, at most once a frame.
    pub change: Closure<dyn FnMut(String)>,
    /// Hears Ctrl/Cmd+Enter.
    pub apply: Closure<dyn FnMut()>,
    /// Tells the names of a resource's objects.
    pub names: Closure<dyn FnMut(String) -> js_sys::Array>,
}

/// The kinds that the server serves, each with its API versions, as the editor completes them.
fn kinds() -> String {
    let mut versions = std::collections::BTreeMap::<&str, Vec<String>>::new();
    for kind in bindery_api::kinds::KINDS.iter() {
        versions.entry(kind.kind).or_default().push(kind.api_version());
    }
    serde_json::to_string(&versions.into_iter().collect::<Vec<_>>()).unwrap_or_default()
}

/// Makes the editor, or takes it over from the app that was drawn before.
pub fn editor(parent: &web_sys::Element, text: &str, listeners: &Listeners) -> Editor {
    let options = js_sys::Object::new();
    let set = |name: &str, value: &JsValue| {
        let _ = js_sys::Reflect::set(&options, &name.into(), value);
    };
    set("doc", &text.into());
    set("label", &tr("editor-label").into());
    set("onChange", listeners.change.as_ref());
    set("onApply", listeners.apply.as_ref());
    set("names", listeners.names.as_ref());
    set("kinds", &kinds().into());
    page_editor(parent, &options)
}

impl Editor {
    /// Marks what is wrong with the text.
    pub fn set_diagnostics(&self, text: &str, problems: &[Problem]) {
        let list = js_sys::Array::new();
        for problem in problems {
            // The editor counts in UTF-16.
            let utf16 = |at: usize| text.get(..at).map_or(text.len(), |t| t.encode_utf16().count()) as f64;
            let entry = js_sys::Object::new();
            for (name, value) in [
                ("from", utf16(problem.range.start).into()),
                ("to", utf16(problem.range.end).into()),
                ("severity", if problem.severity == Severity::Note { "info" } else { problem.severity.name() }.into()),
                ("message", JsValue::from(&problem.message)),
            ] {
                let _ = js_sys::Reflect::set(&entry, &name.into(), &value);
            }
            list.push(&entry);
        }
        self.set_diagnostics_js(&list);
    }

    /// Keeps parts of the text as they are, and folds hidden ones away.
    pub fn guard(&self, text: &str, regions: &[bindery_lessons::regions::Region]) {
        let utf16 = |at: usize| text.get(..at).map_or(text.len(), |t| t.encode_utf16().count());
        let list = regions.iter().map(|region| {
            let lines = text[region.range.clone()].lines().count().to_string();
            let hidden = match region.kind {
                bindery_lessons::regions::RegionKind::Hidden => crate::text::with("lesson-hidden", &[("n", &lines)]),
                bindery_lessons::regions::RegionKind::ReadOnly => String::new(),
            };
            serde_json::json!({ "from": utf16(region.range.start), "to": utf16(region.range.end), "hidden": hidden })
        });
        let parts = serde_json::json!({ "words": tr("lesson-guarded"), "list": list.collect::<Vec<_>>() });
        if let Ok(parts) = js_sys::JSON::parse(&parts.to_string()) {
            self.guard_js(&parts);
        }
    }
}

/// Fetches a file of the lessons. Returns `None` if the file cannot be loaded.
pub async fn lesson_file(name: &str) -> Option<Vec<u8>> {
    let bytes = fetch(&format!("{}{name}", lessons_url())).await;
    if bytes.is_none() {
        report_new_version();
    }
    bytes
}

/// Fetches a file. Returns `None` if the host does not answer or does not have the file.
async fn fetch(url: &str) -> Option<Vec<u8>> {
    let response = gloo::net::http::Request::get(url).send().await.ok()?;
    // A host may answer with its own page where it has no file.
    let html = response.headers().get("content-type").is_some_and(|kind| kind.contains("html"));
    if response.ok() && !html { response.binary().await.ok() } else { None }
}

/// The page's address, in parts.
fn address() -> Option<web_sys::Url> {
    web_sys::Url::new(&window().location().href().ok()?).ok()
}

/// Returns the lesson that the address names: `?lesson=volume-and-claim`.
pub fn lesson() -> Option<String> {
    address()?.search_params().get("lesson")
}

/// Names a lesson in the address, or none; the rest of it stays.
pub fn set_lesson(lesson: Option<&str>) {
    let Some(address) = address() else { return };
    match lesson {
        Some(id) => address.search_params().set("lesson", id),
        None => address.search_params().delete("lesson"),
    }
    set_address(&address.href());
}

/// Fetches the full module and lets it take the place of this one, or calls `failed` if it cannot be loaded.
pub fn load_full(leave: impl FnMut() -> JsValue + 'static, failed: impl FnMut() + 'static) {
    let (leave, failed) = (Closure::new(leave), Closure::new(failed));
    fetch_whole(&leave, &failed);
    // They live as long as this page, which they end.
    leave.forget();
    failed.forget();
}

/// Finds out which language to speak and fetches its files; goes on with them then, and each time when the reader chooses
/// another language.
pub fn on_locale(then: impl Fn(&str, Vec<String>) + 'static) {
    let languages = crate::text::LANGUAGES.iter().map(|(language, _)| JsValue::from(*language)).collect();
    let then = Closure::<dyn Fn(String, js_sys::Array)>::new(move |language: String, files: js_sys::Array| {
        then(&language, files.iter().filter_map(|file| file.as_string()).collect());
    });
    speak_js(languages, &then.into_js_value());
}

/// The ids of this tab's document, of the one to read first, and of the one whose settings a new one begins with; last, whether
/// the page crashed on the link in the address. Empty where there is none.
pub fn documents() -> [String; 4] {
    if !cfg!(target_arch = "wasm32") {
        return Default::default();
    }
    let ids = document_ids();
    [0, 1, 2, 3].map(|i| ids.get(i).as_string().unwrap_or_default())
}

/// Turns to a document that is kept; `then` hears whether that can be done: not if another tab shows it.
pub fn take_document(id: &str, then: impl FnOnce(bool) + 'static) {
    let then = Closure::once(move |taken: JsValue| then(taken.is_truthy()));
    let _ = take_document_js(id).then(&then);
    then.forget();
}

/// Removes the oldest document that no tab shows; `then` hears its text, or nothing if there is none.
pub fn make_room(then: impl FnOnce(Option<String>) + 'static) {
    make_room_js(&Closure::once_into_js(move |text: JsValue| then(text.as_string())));
}

/// Hears of files that are dropped on the page, as long as it lives.
pub struct Dropped {
    end: js_sys::Function,
    _then: Closure<dyn FnMut()>,
}

impl Dropped {
    /// Begins to hear.
    pub fn new(then: impl FnMut() + 'static) -> Dropped {
        let then = Closure::new(then);
        Dropped { end: on_files_js(&then), _then: then }
    }
}

impl Drop for Dropped {
    fn drop(&mut self) {
        let _ = self.end.call0(&JsValue::NULL);
    }
}

/// Returns the files that were chosen or dropped last.
pub fn chosen_files() -> Vec<gloo::file::File> {
    chosen_files_js().iter().filter_map(|file| Some(file.dyn_into::<web_sys::File>().ok()?.into())).collect()
}

/// Where the database keeps the objects of a cluster that was imported at this time.
pub fn import_name(time: u64) -> String {
    format!("import.{time}")
}

/// Keeps a text that is too long for the storage under a name over a reload; with nothing, takes the old one away. `then`
/// hears whether the browser did it.
pub fn save_text(name: &str, text: Option<&str>, then: impl FnOnce(bool) + 'static) {
    let then = Closure::once(move |done: JsValue| then(done.is_truthy()));
    let _ = save_text_js(name, text).then(&then);
    then.forget();
}

/// The text that was kept under a name.
pub async fn saved_text(name: &str) -> Option<String> {
    wasm_bindgen_futures::JsFuture::from(saved_text_js(name)).await.ok()?.as_string()
}

/// What another page left for this one.
pub fn handoff() -> Option<JsValue> {
    if !cfg!(target_arch = "wasm32") {
        return None;
    }
    Some(handed_js()).filter(JsValue::is_object)
}

/// What the page that embeds this one wants, as JSON; nothing if there is none.
pub fn options() -> Option<String> {
    if !cfg!(target_arch = "wasm32") {
        return None;
    }
    options_js().as_string()
}

/// Whether another page embeds this one.
pub fn embedded() -> bool {
    options().is_some()
}

/// Tells the page that embeds this one what happened.
pub fn notify_host(event: &serde_json::Value) {
    told_js(&event.to_string());
}

/// Lets a panic show the crash screen.
pub fn on_panic() {
    #[cfg(target_arch = "wasm32")]
    yew::set_custom_panic_hook(Box::new(|info| {
        crash(&info.to_string());
    }));
}

/// Copies a text. The answer of the browser is not waited for.
pub fn copy(text: &str) {
    let _ = window().navigator().clipboard().write_text(text);
}

/// The address's hash, with `#`.
pub fn hash() -> String {
    window().location().hash().unwrap_or_default()
}

/// Returns the folder that the page lives in, with a slash at the end.
pub fn base() -> String {
    let here = address().map(|address| address.href()).unwrap_or_default();
    web_sys::Url::new_with_base(".", &here).map(|folder| folder.href()).unwrap_or_default()
}

/// Puts a hash (without `#`) into the address, without a new history entry, and returns the whole address.
pub fn set_hash(hash: &str) -> String {
    let Some(address) = address() else { return String::new() };
    address.set_hash(hash);
    set_address(&address.href());
    address.href()
}

/// Whether a media query holds.
pub fn media(query: &str) -> bool {
    window().match_media(query).ok().flatten().is_some_and(|m| m.matches())
}
