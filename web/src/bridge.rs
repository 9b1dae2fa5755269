//! The interface to JavaScript: the editor and the crash screen (`web/editor/src`), and the functions of the browser that
//! `gloo` and `web_sys` do not have, or that JavaScript needs before the module is loaded or after a panic.

use gloo::utils::{document, window};
use wasm_bindgen::prelude::*;

use crate::core::{Problem, Severity};
use crate::text::tr;

#[wasm_bindgen]
extern "C" {
    /// The editor of the page.
    pub type Editor;

    #[wasm_bindgen(js_namespace = binderyEditor, js_name = pageEditor)]
    fn page_editor(parent: &web_sys::Element, options: &JsValue) -> Editor;

    /// Replaces the text in one edit that can be undone.
    #[wasm_bindgen(method, js_name = setText)]
    pub fn set_text(this: &Editor, text: &str);

    #[wasm_bindgen(method, js_name = setDiagnostics)]
    fn set_diagnostics_js(this: &Editor, list: &JsValue);

    /// Moves the cursor to the start of a line, counted from 1, and focuses the editor.
    #[wasm_bindgen(method)]
    pub fn reveal(this: &Editor, line: u32);

    #[wasm_bindgen(method, js_name = guard)]
    fn guard_js(this: &Editor, parts: &JsValue);

    #[wasm_bindgen(js_namespace = binderyEditor, js_name = setLocale)]
    fn set_locale_js(languages: js_sys::Array, callback: &JsValue);

    /// Stores the language for the next visit, and sets it.
    #[wasm_bindgen(js_namespace = binderyEditor, js_name = chooseLanguage)]
    pub fn choose_language(language: &str);

    #[wasm_bindgen(js_namespace = binderyEditor, js_name = loadFullModule)]
    fn load_full_module_js(leave: &Closure<dyn FnMut() -> JsValue>, on_error: &Closure<dyn FnMut()>);

    #[wasm_bindgen(js_namespace = binderyEditor, js_name = getHandoff)]
    fn handoff_js() -> JsValue;

    #[wasm_bindgen(js_namespace = binderyEditor, js_name = hostOptions)]
    fn host_options_js() -> JsValue;

    #[wasm_bindgen(js_namespace = binderyEditor, js_name = notifyHost)]
    fn notify_host_js(json: &str);

    /// Downloads a text as a file.
    #[wasm_bindgen(js_namespace = binderyEditor, js_name = save)]
    pub fn save(name: &str, kind: &str, text: &str);

    /// Downloads an SVG picture of this size as a PNG file.
    #[wasm_bindgen(js_namespace = binderyEditor, js_name = savePng)]
    pub fn save_png(name: &str, svg: &str, width: i32, height: i32);

    /// Adds a style sheet to the page, once.
    #[wasm_bindgen(js_namespace = binderyEditor, js_name = adoptStyles)]
    pub fn adopt_styles(css: &str);

    #[wasm_bindgen(js_namespace = binderyEditor, js_name = saveText)]
    fn save_text_js(name: &str, text: Option<&str>) -> js_sys::Promise;

    #[wasm_bindgen(js_namespace = binderyEditor, js_name = loadText)]
    fn load_text_js(name: &str) -> js_sys::Promise;

    #[wasm_bindgen(js_namespace = binderyEditor, js_name = lessonsUrl)]
    fn lessons_url() -> String;

    /// Shows a message if a new version of the page was published: then the files of this version may be removed.
    #[wasm_bindgen(js_namespace = binderyEditor, js_name = reportNewVersion)]
    fn report_new_version();

    #[wasm_bindgen(js_namespace = binderyEditor, js_name = documentIds)]
    fn document_ids_js() -> js_sys::Array;

    /// Creates a document in this tab and returns its id.
    #[wasm_bindgen(js_namespace = binderyEditor, js_name = createDocument)]
    pub fn create_document() -> String;

    #[wasm_bindgen(js_namespace = binderyEditor, js_name = openDocument)]
    fn open_document_js(id: &str) -> js_sys::Promise;

    #[wasm_bindgen(js_namespace = binderyEditor, js_name = removeOldestDocument)]
    fn remove_oldest_document_js(callback: &JsValue);

    #[wasm_bindgen(js_namespace = binderyEditor, js_name = onFiles)]
    fn on_files_js(callback: &Closure<dyn FnMut()>) -> js_sys::Function;

    /// Stores the files that were chosen in an input, and clears it.
    #[wasm_bindgen(js_namespace = binderyEditor, js_name = chooseFiles)]
    pub fn choose_files(input: &web_sys::HtmlInputElement);

    #[wasm_bindgen(js_namespace = binderyEditor, js_name = chosenFiles)]
    fn chosen_files_js() -> js_sys::Array;

    /// Replaces the address of the current history entry.
    #[wasm_bindgen(js_namespace = binderyEditor, js_name = setAddress)]
    fn set_address(address: &str);

    /// Records the current location of the page (`State::place`) in the session history.
    #[wasm_bindgen(js_namespace = binderyEditor, js_name = noteLocation)]
    pub fn note_location(place: &str);

    /// Calls `callback` with the location that Back or Forward leads to.
    #[wasm_bindgen(js_namespace = binderyEditor, js_name = onNavigate)]
    pub fn on_navigate(callback: &Closure<dyn FnMut(String)>);

    /// Shows the crash screen. It is plain DOM, because the module cannot run after a panic.
    #[wasm_bindgen(js_namespace = binderyEditor, js_name = crash)]
    fn crash(message: &str);
}

/// Returns whether an element can be shown in fullscreen mode.
pub fn can_fill_screen() -> bool {
    document().fullscreen_enabled()
}

/// Shows an element in fullscreen mode, or exits fullscreen mode.
pub fn fill_screen(element: &web_sys::Element) {
    if document().fullscreen_element().is_some() {
        document().exit_fullscreen();
    } else {
        let _ = element.request_fullscreen();
    }
}

/// The callbacks of the editor.
pub struct Listeners {
    /// Receives the text after edits, at most once per frame.
    pub change: Closure<dyn FnMut(String)>,
    /// Called on Ctrl/Cmd+Enter.
    pub apply: Closure<dyn FnMut()>,
    /// Returns the names of the objects of a resource.
    pub names: Closure<dyn FnMut(String) -> js_sys::Array>,
}

/// Returns the kinds of the API server with their API versions, as JSON for the completion of the editor.
fn kinds() -> String {
    let mut versions = std::collections::BTreeMap::<&str, Vec<String>>::new();
    for kind in bindery_api::kinds::KINDS.iter() {
        versions.entry(kind.kind).or_default().push(kind.api_version());
    }
    serde_json::to_string(&versions.into_iter().collect::<Vec<_>>()).unwrap_or_default()
}

/// Creates the editor, or moves the existing one to another element when the page is rendered again.
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
    /// Shows the problems of the text as diagnostics.
    pub fn set_diagnostics(&self, text: &str, problems: &[Problem]) {
        let list = js_sys::Array::new();
        for problem in problems {
            // The editor counts UTF-16 code units.
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

    /// Makes regions of the text read-only, and folds the hidden ones.
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

/// Returns the parsed address of the page.
fn address() -> Option<web_sys::Url> {
    web_sys::Url::new(&window().location().href().ok()?).ok()
}

/// Returns the lesson in the address: `?lesson=volume-and-claim`.
pub fn lesson() -> Option<String> {
    address()?.search_params().get("lesson")
}

/// Sets the lesson in the address, or removes it.
pub fn set_lesson(lesson: Option<&str>) {
    let Some(address) = address() else { return };
    match lesson {
        Some(id) => address.search_params().set("lesson", id),
        None => address.search_params().delete("lesson"),
    }
    set_address(&address.href());
}

/// Loads the full module, which replaces this one. `leave` ends this module and returns the state that the full module gets
/// by [`handoff`]. If the full module cannot be loaded, `on_error` is called.
pub fn load_full_module(leave: impl FnMut() -> JsValue + 'static, on_error: impl FnMut() + 'static) {
    let (leave, on_error) = (Closure::new(leave), Closure::new(on_error));
    load_full_module_js(&leave, &on_error);
    // JavaScript may call them until the end of this module.
    leave.forget();
    on_error.forget();
}

/// Sets the language of the page and fetches its files. `callback` gets them, also each time the user chooses a language.
pub fn on_locale(callback: impl Fn(&str, Vec<String>) + 'static) {
    let languages = crate::text::LANGUAGES.iter().map(|(language, _)| JsValue::from(*language)).collect();
    let callback = Closure::<dyn Fn(String, js_sys::Array)>::new(move |language: String, files: js_sys::Array| {
        callback(&language, files.iter().filter_map(|file| file.as_string()).collect());
    });
    set_locale_js(languages, &callback.into_js_value());
}

/// Returns the ids of this tab's document, of the document to read at the start, and of the document whose settings a new
/// document gets; last, whether the page crashed on the link in the address. An absent id is empty.
pub fn document_ids() -> [String; 4] {
    if !cfg!(target_arch = "wasm32") {
        return Default::default();
    }
    let ids = document_ids_js();
    [0, 1, 2, 3].map(|i| ids.get(i).as_string().unwrap_or_default())
}

/// Opens a stored document in this tab. `callback` gets false if another tab shows the document.
pub fn open_document(id: &str, callback: impl FnOnce(bool) + 'static) {
    let callback = Closure::once(move |opened: JsValue| callback(opened.is_truthy()));
    let _ = open_document_js(id).then(&callback);
    callback.forget();
}

/// Removes the oldest document that no tab shows. `callback` gets its text, or `None` if there is no such document.
pub fn remove_oldest_document(callback: impl FnOnce(Option<String>) + 'static) {
    remove_oldest_document_js(&Closure::once_into_js(move |text: JsValue| callback(text.as_string())));
}

/// Listens for files that are dropped on the page, until it is dropped.
pub struct FileDropListener {
    remove: js_sys::Function,
    _callback: Closure<dyn FnMut()>,
}

impl FileDropListener {
    /// Starts to listen.
    pub fn new(callback: impl FnMut() + 'static) -> FileDropListener {
        let callback = Closure::new(callback);
        FileDropListener { remove: on_files_js(&callback), _callback: callback }
    }
}

impl Drop for FileDropListener {
    fn drop(&mut self) {
        let _ = self.remove.call0(&JsValue::NULL);
    }
}

/// Returns the files that were chosen or dropped last, in the order of their names.
pub fn chosen_files() -> Vec<gloo::file::File> {
    chosen_files_js().iter().filter_map(|file| Some(file.dyn_into::<web_sys::File>().ok()?.into())).collect()
}

/// Returns the name under which the database stores the objects of a cluster that was imported at this time.
pub fn import_name(time: u64) -> String {
    format!("import.{time}")
}

/// Stores a text that is too long for localStorage under a name in the database; with `None`, deletes it. `callback` gets
/// whether the database accepted it.
pub fn save_text(name: &str, text: Option<&str>, callback: impl FnOnce(bool) + 'static) {
    let callback = Closure::once(move |done: JsValue| callback(done.is_truthy()));
    let _ = save_text_js(name, text).then(&callback);
    callback.forget();
}

/// Returns the text that the database has under a name.
pub async fn load_text(name: &str) -> Option<String> {
    wasm_bindgen_futures::JsFuture::from(load_text_js(name)).await.ok()?.as_string()
}

/// Returns the state that the first view handed over, if this module replaced it.
pub fn handoff() -> Option<JsValue> {
    if !cfg!(target_arch = "wasm32") {
        return None;
    }
    Some(handoff_js()).filter(JsValue::is_object)
}

/// Returns the options of the host as JSON, or `None` if the page is not embedded.
pub fn host_options() -> Option<String> {
    if !cfg!(target_arch = "wasm32") {
        return None;
    }
    host_options_js().as_string()
}

/// Returns whether another page embeds this one.
pub fn embedded() -> bool {
    host_options().is_some()
}

/// Sends an event to the host.
pub fn notify_host(event: &serde_json::Value) {
    notify_host_js(&event.to_string());
}

/// Installs a panic hook that shows the crash screen.
pub fn on_panic() {
    #[cfg(target_arch = "wasm32")]
    yew::set_custom_panic_hook(Box::new(|info| {
        crash(&info.to_string());
    }));
}

/// Copies a text to the clipboard, without waiting for the result.
pub fn copy(text: &str) {
    let _ = window().navigator().clipboard().write_text(text);
}

/// Returns the hash of the address, with `#`.
pub fn hash() -> String {
    window().location().hash().unwrap_or_default()
}

/// Returns the address of the folder of the page, with a slash at the end.
pub fn base() -> String {
    let here = address().map(|address| address.href()).unwrap_or_default();
    web_sys::Url::new_with_base(".", &here).map(|folder| folder.href()).unwrap_or_default()
}

/// Sets the hash (without `#`) of the current history entry, and returns the address.
pub fn set_hash(hash: &str) -> String {
    let Some(address) = address() else { return String::new() };
    address.set_hash(hash);
    set_address(&address.href());
    address.href()
}

/// Returns whether a media query matches.
pub fn media(query: &str) -> bool {
    window().match_media(query).ok().flatten().is_some_and(|m| m.matches())
}
