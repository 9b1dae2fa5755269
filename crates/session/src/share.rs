//! Share links: the state of a page as the fragment of its address.
//!
//! `#v2:LANGUAGE:…` is the JSON of a [`Payload`] with the text in it: the text, the operations, the view. `#v1:…` is
//! only the text. Both are raw DEFLATE (RFC 1951) of UTF-8, in URL-safe base64 without padding; `speak` in web/editor
//! reads the language. `#new` is a page in its initial state. Links of every published version can be opened.
//!
//! Links are untrusted input. A link that cannot be parsed is ignored, no link allocates more than 1 MiB, and a link
//! that would block the page for long opens only with its text.

use std::collections::BTreeSet;
use std::rc::Rc;

use bindery_api::base64;
use miniz_oxide::{deflate, inflate};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{Bookmark, Log};

const V1: &str = "v1:";
const V2: &str = "v2:";
/// The fragment of a page in its initial state.
pub const NEW: &str = "new";
/// The maximum size of an unpacked link, in bytes.
const LIMIT: usize = 1 << 20;

/// The version of [`Payload`]. The log of another version is not replayed.
pub const VERSION: u32 = 1;

/// The content of a share link and of a saved session. The page's own types are its settings `S`, the names of its
/// panels `P`, and the handoff between two modules of the page `H`. By default they are unparsed JSON.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, bound(deserialize = "S: Default + Deserialize<'de>, P: Deserialize<'de>, H: Deserialize<'de>"))]
pub struct Payload<S = Value, P = Value, H = Value> {
    /// The version of this format.
    pub version: u32,
    /// The user's settings.
    pub settings: S,
    /// The user's operations.
    pub log: Log,
    /// The etcd keys of the objects that were applied from the text and not deleted since.
    pub applied: BTreeSet<String>,
    /// The guided example and the number of completed steps.
    pub guide: Option<(usize, usize)>,
    /// The selected tab.
    pub tab: Option<P>,
    /// The selected snapshot. `None` for the newest.
    pub past: Option<usize>,
    /// The bookmarks.
    #[serde(rename = "markers")]
    pub bookmarks: Vec<Bookmark>,
    /// The etcd key of the explained object.
    pub explained: Option<String>,
    /// The time at which a cluster was imported. Its objects are stored in the browser's database.
    pub imported: Option<u64>,
    /// The user's own session before the import, in the page's format.
    #[serde(skip_serializing_if = "Value::is_null")]
    pub before_import: Value,
    /// True if only the full module can replay all operations.
    #[serde(rename = "whole")]
    pub requires_full: bool,
    /// The open lesson, in the page's format.
    pub lessons: Value,
    /// The open object.
    pub object: Option<Rc<str>>,
    /// The open key.
    pub key: Option<Rc<str>>,
    /// The handoff from the first module of a visit to the full one. Links do not contain it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub handoff: Option<Box<H>>,
    /// True if a link exceeded the limits, so that only its text was kept.
    #[serde(skip)]
    pub refused: bool,
    /// The text, in a link. Saved sessions store it separately.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
}

impl<S: Default, P, H> Default for Payload<S, P, H> {
    fn default() -> Self {
        Payload {
            version: 0,
            settings: S::default(),
            log: Log::default(),
            applied: BTreeSet::new(),
            guide: None,
            tab: None,
            past: None,
            bookmarks: Vec::new(),
            explained: None,
            imported: None,
            before_import: Value::Null,
            requires_full: false,
            lessons: Value::Null,
            object: None,
            key: None,
            handoff: None,
            refused: false,
            text: None,
        }
    }
}

impl<S: Default, P, H> Payload<S, P, H> {
    /// Returns the payload of a link that contains only a text.
    pub fn of_text(text: String) -> Self {
        Payload { text: Some(text), ..Payload::default() }
    }

    /// Returns the payload for a link, with a text. Removes imported clusters and the names of their objects, which
    /// must not leave the browser.
    pub fn into_share_payload(self, text: String) -> Self {
        match self.imported {
            Some(_) => {
                Payload { version: self.version, settings: self.settings, tab: self.tab, ..Payload::of_text(text) }
            }
            None => Payload { text: Some(text), handoff: None, ..self },
        }
    }

    /// Parses the JSON of a link: see [`unpack`].
    ///
    /// # Errors
    /// The text is not the JSON of a payload, or the payload has no text.
    pub fn parse(json: &str) -> Result<Self, String>
    where
        S: DeserializeOwned,
        P: DeserializeOwned,
        H: DeserializeOwned,
    {
        // Only the page itself may hand off state.
        let payload =
            Payload { handoff: None, ..serde_json::from_str::<Self>(json).map_err(|error| error.to_string())? };
        let text = payload.text.clone().ok_or("a link without a text")?;
        // The operations of a link over the limits are not replayed. The user can apply the text.
        Ok(if payload.log.is_within_limits() { payload } else { Payload { refused: true, ..Payload::of_text(text) } })
    }
}

/// Returns the fragment of a link, without `#`, for a page in a language.
pub fn pack<S: Serialize, P: Serialize, H: Serialize>(payload: &Payload<S, P, H>, language: &str) -> String {
    let json = serde_json::to_string(payload).unwrap_or_default();
    format!("{V2}{language}:{}", base64(&deflate::compress_to_vec(json.as_bytes(), 9)))
}

/// Parses a fragment, with or without `#`. `None` if it is not a link. A payload without a text starts with the page's
/// first example.
pub fn unpack<S, P, H>(hash: &str) -> Option<Payload<S, P, H>>
where
    S: Default + DeserializeOwned,
    P: DeserializeOwned,
    H: DeserializeOwned,
{
    let hash = hash.trim_start_matches('#');
    if hash == NEW {
        return Some(Payload::default());
    }
    if let Some(packed) = hash.strip_prefix(V1) {
        return Some(Payload::of_text(inflated(packed)?));
    }
    let (_, packed) = hash.strip_prefix(V2)?.split_once(':')?;
    Payload::parse(&inflated(packed)?).ok()
}

fn inflated(packed: &str) -> Option<String> {
    String::from_utf8(inflate::decompress_to_vec_with_limit(&unbase64(packed)?, LIMIT).ok()?).ok()
}

/// Encodes URL-safe base64 without padding.
fn base64(bytes: &[u8]) -> String {
    base64::encode(bytes).trim_end_matches('=').replace('+', "-").replace('/', "_")
}

fn unbase64(text: &str) -> Option<Vec<u8>> {
    if !text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_')) {
        return None;
    }
    let padding = "=".repeat(text.len().next_multiple_of(4) - text.len());
    base64::decode(&(text.replace('-', "+").replace('_', "/") + &padding))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{History, Injection, Operation};

    fn v1(text: &str) -> String {
        format!("{V1}{}", base64(&deflate::compress_to_vec(text.as_bytes(), 9)))
    }

    fn v2(json: &str) -> String {
        format!("{V2}en:{}", base64(&deflate::compress_to_vec(json.as_bytes(), 9)))
    }

    fn read(hash: &str) -> Option<Payload> {
        unpack(hash)
    }

    macro_rules! seed {
        ($name:literal) => {
            include_str!(concat!("../../../fuzz/seeds/share/", $name))
        };
    }

    /// Links of every published version can be opened: one of each version, with its content. The JSON seeds of the
    /// fuzzer are the unpacked form of such a link.
    #[test]
    fn opens_links_of_every_published_version() {
        let open = |seed: &str| if seed.starts_with('#') { read(seed) } else { read(&v2(seed)) };
        let text = open(seed!("text.txt")).expect("a link");
        assert_eq!(text, Payload::of_text("kind: PersistentVolume\n".into()));
        // The tab, the bookmarks, the operations of each branch, and the current branch.
        for (seed, tab, bookmarks, branches, current) in [
            (seed!("branches.txt"), "etcd", 0, vec![2, 2], 1),
            (seed!("skipped.json"), "time", 1, vec![5, 6], 1),
            (seed!("lesson.json"), "explain", 0, vec![4], 0),
            (seed!("stopped.json"), "terminal", 0, vec![3], 0),
            (seed!("actions.json"), "objects", 1, vec![7], 0),
        ] {
            let link = open(seed).unwrap_or_else(|| panic!("no link: {seed}"));
            assert_eq!((link.version, link.tab.as_ref(), link.refused), (VERSION, Some(&tab.into()), false), "{seed}");
            assert_eq!(link.bookmarks.len(), bookmarks, "{seed}");
            assert!(link.text.as_ref().is_some_and(|text| text.contains("PersistentVolumeClaim")), "{seed}");
            let mut history = History::replay(&crate::components::ALL, link.log.clone());
            while !history.resume(50) {}
            let operations: Vec<usize> = history.branches.iter().map(|branch| branch.operations.len()).collect();
            assert_eq!((operations, history.current), (branches, current), "{seed}");
            assert!(history.branch().head().cluster.revision() > 10, "{seed}");
            assert!(link.bookmarks.iter().all(|bookmark| history.bookmarked_snapshot(bookmark).is_some()), "{seed}");
            assert_eq!(read(&pack(&link, "en")), Some(link), "{seed}");
        }
        let actions = open(seed!("actions.json")).expect("a link");
        let unknown = |operation: &&Operation| matches!(operation, Operation::Inject(injection @ Injection::Action(_)) if injection.action().is_none());
        assert_eq!(actions.log.operations().filter(unknown).count(), 1, "that of a later version is kept");
    }

    #[test]
    fn link_excludes_imported_cluster() {
        let own: Payload = Payload::parse(seed!("skipped.json")).expect("a link");
        let own = Payload { handoff: Some(Box::new("notice".into())), ..own };
        let linked = own.clone().into_share_payload("x: 1\n".into());
        assert_eq!(linked, Payload { handoff: None, text: Some("x: 1\n".into()), ..own.clone() });
        let imported = Payload { imported: Some(5), before_import: "own".into(), ..own.clone() }
            .into_share_payload("x: 1\n".into());
        let rest =
            Payload { version: own.version, settings: own.settings, tab: own.tab, ..Payload::of_text("x: 1\n".into()) };
        assert_eq!(imported, rest);
    }

    #[test]
    fn handoff_of_a_link_is_ignored() {
        let payload =
            read(&v2(r#"{"version": 1, "text": "x", "handoff": {"notice": "said", "open": [true, true, true]}}"#));
        assert_eq!(payload, Some(Payload { version: 1, ..Payload::of_text("x".into()) }));
    }

    #[test]
    fn texts_round_trip() {
        for text in ["", "a", "ab", "abc", "kind: PersistentVolume\n", "том: Ж\n", &"x: 1\n".repeat(5000)] {
            let payload = Payload::of_text(text.to_owned());
            assert_eq!(read(&pack(&payload, "zh")), Some(payload.clone()));
            assert_eq!(read(&format!("#{}", pack(&payload, "ru"))), Some(payload));
        }
    }

    #[test]
    fn new_page_has_the_new_fragment() {
        assert_eq!(read("#new"), Some(Payload::default()));
    }

    #[test]
    fn rejects_malformed_links() {
        let strange =
            ["", "#", "#v1:", "#v1:!!", "#v2:AAAA", "#v2:en:", "#v2:en:AAAA", "#v1:AAAA", "#v1:zz", "#intro", "#newer"];
        for hash in strange {
            assert_eq!(read(hash), None, "{hash}");
        }
        for json in
            ["", "7", "[]", "{}", "{\"text\": 7}", "{\"text\": \"\", \"log\": {\"branches\": 7, \"current\": 0}}"]
        {
            assert_eq!(read(&v2(json)), None, "{json}");
        }
        // Sixteen times the limit, in a few kilobytes.
        assert_eq!(read(&v1(&"a".repeat(16 * LIMIT))), None);
    }

    /// The operations of a link over the limits are not replayed: only the text remains.
    #[test]
    fn link_over_the_limits_keeps_only_its_text() {
        let log = |branches: &str| {
            format!("{{\"text\": \"t\", \"version\": 1, \"log\": {{\"branches\": [{branches}], \"current\": 0}}}}")
        };
        let ages = log("[null, [{\"act\": {\"pass\": 18446744073709551615}}, {\"off\": {\"act\": {\"pass\": 5}}}]]");
        let operations = log(&format!("[null, [{}]]", vec!["\"settle\""; 4000].join(",")));
        let branches = log(&vec!["[[0, 0], []]"; 200].join(","));
        let waits = ["--timeout=99999h", "--timeout=-1s", "--timeout=1e9s", "--timeout=5é"].map(|timeout| {
            log(&format!("[null, [{{\"kubectl\": [[\"wait\", \"pv/a\", \"{timeout}\"], \"\", true]}}]]"))
        });
        let pods = ["replicas: 2147483647", "replicas: 0x7fffffff", "{\\\"replicas\\\": 1001}"].map(|text| {
            log(&format!("[null, [{{\"kubectl\": [[\"apply\", \"-f\", \"-\"], \"{text}\", true]}}, \"settle\"]]"))
        });
        let scaled = log("[null, [{\"kubectl\": [[\"scale\", \"sts/web\", \"--replicas=5000\"], \"\", true]}]]");
        let stopped =
            log("[null, [{\"stopped\": [{\"kubectl\": [[\"wait\", \"pv/a\"], \"\", true]}, 18446744073709551615]}]]");
        for json in [&ages, &operations, &branches, &scaled, &stopped].into_iter().chain(&waits).chain(&pods) {
            let only_text = Payload { refused: true, ..Payload::of_text("t".into()) };
            assert_eq!(read(&v2(json)), Some(only_text), "{:.60}", json);
        }
        let few = log(
            "[null, [\"settle\", {\"kubectl\": [[\"wait\", \"pv/a\", \"--timeout\", \"5m\"], \"\", true]}, {\"act\": {\"pass\": 60}}]]",
        );
        assert_ne!(read(&v2(&few)).unwrap().log, Payload::<Value, Value>::default().log);
    }
}
