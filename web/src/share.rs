//! Share links: what the page holds, in the address's hash, compressed.
//!
//! `#v2:LANGUAGE:…` is the JSON of a [`Kept`] with the text in it: the text, what was done, what is shown. `#v1:…` is the
//! text alone. Both are raw DEFLATE (RFC 1951) of UTF-8, in URL-safe base64 without padding; the language is read by
//! `speak` in web/editor. `#new` is a page that nobody has used. A version once given out opens for ever.
//!
//! A link comes from a stranger: whatever cannot be read is no link, none makes the page allocate more than [`LIMIT`],
//! and one that would keep the page busy for long opens with its text alone.

use miniz_oxide::{deflate, inflate};

use crate::state::Kept;

const V1: &str = "v1:";
const V2: &str = "v2:";
/// The page as nobody has used it.
pub const NEW: &str = "new";
const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
/// The most bytes that a link may unpack to.
const LIMIT: usize = 1 << 20;

/// The hash, without `#`, for a page in a language.
pub fn pack(kept: &Kept, language: &str) -> String {
    let json = serde_json::to_string(kept).unwrap_or_default();
    format!("{V2}{language}:{}", base64(&deflate::compress_to_vec(json.as_bytes(), 9)))
}

/// What a hash holds, with or without `#`. Without a text of its own, the page begins with its first example.
pub fn unpack(hash: &str) -> Option<Kept> {
    let hash = hash.trim_start_matches('#');
    if hash == NEW {
        return Some(Kept::default());
    }
    if let Some(packed) = hash.strip_prefix(V1) {
        return Some(Kept { text: Some(inflated(packed)?), ..Kept::default() });
    }
    let (_, packed) = hash.strip_prefix(V2)?.split_once(':')?;
    // Only this page hands something over to itself.
    let kept = Kept { passing: None, ..serde_json::from_str(&inflated(packed)?).ok()? };
    let text = kept.text.clone()?;
    // What takes too long is not done; the text is there to be applied.
    Some(if kept.log.is_modest() { kept } else { Kept { text: Some(text), refused: true, ..Kept::default() } })
}

fn inflated(packed: &str) -> Option<String> {
    String::from_utf8(inflate::decompress_to_vec_with_limit(&unbase64(packed)?, LIMIT).ok()?).ok()
}

fn base64(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let n = chunk.iter().fold(0u32, |n, b| n << 8 | u32::from(*b)) << (8 * (3 - chunk.len()));
        for i in 0..=chunk.len() {
            out.push(ALPHABET[(n >> (18 - 6 * i)) as usize & 63] as char);
        }
    }
    out
}

fn unbase64(text: &str) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(text.len() * 3 / 4);
    let (mut n, mut bits) = (0u32, 0);
    for c in text.bytes() {
        let value = ALPHABET.iter().position(|a| *a == c)? as u32;
        n = (n << 6 | value) & 0xffff;
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            out.push((n >> bits) as u8);
        }
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::examples::EXAMPLES;
    use crate::state::arrived;
    use crate::state::{Action, Layout, Panel, State};
    use std::rc::Rc;
    use yew::Reducible;

    const V2_LINK: &str = "v2:en:7VNNaxsxEP0rQr2uP9sSWOihBNJT0pBCStk1ZqydtVVrJVWadbIY__eOdmOnlJrmlksuq9Wbzzejt5c7DFE7K_NZJiMSab\
         uOMt_LSOiXq26ZTpnXYCJmErw33RLikjqP1QmO3mg63WoXGpnLH9AYmWyYPOeHTBq3TplXAazaIFcpCtsakxV7uW1XqMgkaCjCka\
         M6feQik-_EZyturr4JfPQukIAoQOycaRvMBNiKb8qAbgRtIFm3UXATwmCMCbJCk9g4U8VxacHr-4FyLnaz0m61rXJxmyCmaum-T1\
         vaBgkqIMhLK4SFBnNh61ha5qN6TIEHpanrL0JEcgHW7DWbftEJGvq7dhVjV5p76Th_kyygFHeWLPEpeCTuEKrvQRNeg-0S6P_q6A\
         57irfOaNXl7E-gbXJ8KnxpIMabvs9o3EOyNK619NUTc30utIFQHf-ZUFr_pw_jWc-yPrpFDGxgLhfz8exiPB3PB9wDbXIxGdYQJ2\
         k-pR2NRi8d62Wi8M_ZDqlOw33RiM5P-PxMAkbXBnVKG_BXi5GO1z_2-DGtUWYUWlwcBm0YlItFVhTT7D0fvUQY4Aeq2hCYJIvoMI\
         hEpzdfyEnANfMP3eR5nUPX_TJ5glhDa6ifJL_28_5xwttJWli3ukKZ98KRBCtWGpKqONhD5A7mmWwgbDmcG2D_B374eNKmW_1knR\
         3Dt9hx-P-Kchl85Jg3Gb7J8LVkePgN";

    fn v1(text: &str) -> String {
        format!("{V1}{}", base64(&deflate::compress_to_vec(text.as_bytes(), 9)))
    }

    fn v2(json: &str) -> String {
        format!("{V2}en:{}", base64(&deflate::compress_to_vec(json.as_bytes(), 9)))
    }

    fn text(hash: &str) -> Option<String> {
        unpack(hash)?.text
    }

    /// A page after some actions, with the controllers at rest.
    fn page(actions: impl IntoIterator<Item = Action>) -> Rc<State> {
        let first = Rc::new(State::new(EXAMPLES[0].text, Kept::default(), Layout::Medium));
        actions.into_iter().fold(first, |state, action| state.reduce(action))
    }

    #[test]
    fn a_link_brings_no_notice() {
        let kept =
            unpack(&v2(r#"{"version": 1, "text": "x", "passing": {"notice": "said", "open": [true, true, true]}}"#));
        assert_eq!(kept.map(|kept| (kept.text, kept.passing)), Some((Some("x".to_owned()), None)));
    }

    #[test]
    fn texts_round_trip() {
        for text in ["", "a", "ab", "abc", "kind: PersistentVolume\n", "том: Ж\n", &"x: 1\n".repeat(5000)] {
            let kept = Kept { text: Some(text.to_owned()), ..Kept::default() };
            assert_eq!(unpack(&pack(&kept, "zh")), Some(kept.clone()));
            assert_eq!(unpack(&format!("#{}", pack(&kept, "ru"))), Some(kept));
        }
    }

    #[test]
    fn what_was_done_and_what_is_shown_is_in_the_link() {
        let s = page([Action::Apply, Action::Seek(3), Action::Continue, Action::NextStep, Action::Tab(Panel::Etcd)]);
        let s = s.reduce(Action::Key(Some("/registry/persistentvolumes/nfs".into())));
        let s = s.reduce(Action::Seek(2));
        let hash = pack(&s.linked(), "en");
        assert!(hash.len() < 900, "{}", hash.len());
        let link = unpack(&hash).unwrap();
        let opened = arrived(Rc::new(State::new(link.text.clone().unwrap().as_str(), link, Layout::Medium)));
        assert_eq!(opened.linked(), s.linked());
        assert_eq!((opened.tab, opened.position(), opened.history.branches.len()), (Panel::Etcd, 2, 2));
    }

    /// A link once given out opens for ever: one of each version stays here, with what it held.
    #[test]
    fn old_links_open() {
        assert_eq!(text("#v1:y87MS7FSCEgtKs4sLknNKwnLzynNTeUCAA").as_deref(), Some("kind: PersistentVolume\n"));
        // Two branches, the second with a step of its own; the etcd panel with a key open, at the second moment.
        let link = unpack(V2_LINK).unwrap();
        let text = link.text.clone().unwrap();
        assert!(text.contains("kind: PersistentVolumeClaim"), "{text}");
        let page = arrived(Rc::new(State::new(&text, link, Layout::Medium)));
        assert_eq!((page.tab, page.past, page.history.branches.len()), (Panel::Etcd, Some(2), 2));
        assert_eq!(page.key.as_deref(), Some("/registry/persistentvolumes/nfs"));
        assert_eq!(page.history.branches[0].head().cluster.revision() - page.moment().cluster.revision(), 5);
    }

    #[test]
    fn a_new_page_is_as_nobody_has_used_it() {
        assert_eq!(unpack("#new"), Some(Kept::default()));
    }

    #[test]
    fn strange_links_are_none() {
        let strange =
            ["", "#", "#v1:", "#v1:!!", "#v2:AAAA", "#v2:en:", "#v2:en:AAAA", "#v1:AAAA", "#v1:zz", "#intro", "#newer"];
        for hash in strange {
            assert_eq!(unpack(hash), None, "{hash}");
        }
        for json in
            ["", "7", "[]", "{}", "{\"text\": 7}", "{\"text\": \"\", \"log\": {\"branches\": 7, \"current\": 0}}"]
        {
            assert_eq!(unpack(&v2(json)), None, "{json}");
        }
        // Sixteen times the limit, in a few kilobytes.
        assert_eq!(unpack(&v1(&"a".repeat(16 * LIMIT))), None);
    }

    /// What would take for ever is not done: only the text is there.
    #[test]
    fn what_asks_for_too_much_opens_with_its_text() {
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
            let only_text = Kept { text: Some("t".into()), refused: true, ..Kept::default() };
            assert_eq!(unpack(&v2(json)), Some(only_text), "{:.60}", json);
        }
        let few = log(
            "[null, [\"settle\", {\"kubectl\": [[\"wait\", \"pv/a\", \"--timeout\", \"5m\"], \"\", true]}, {\"act\": {\"pass\": 60}}]]",
        );
        assert_ne!(unpack(&v2(&few)).unwrap().log, Kept::default().log);
    }
}
