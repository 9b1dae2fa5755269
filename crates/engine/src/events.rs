//! The event recorder of controllers.
//!
//! Implements client-go's `tools/record`: a repeated event increases the count of the first one. The events of a source
//! about one object are rate-limited. Events that differ only in the message are aggregated.

use std::time::Duration;

use bindery_api::kinds::EVENT;
use bindery_api::request::{PatchType, Request};
use bindery_api::time::Time;
use bindery_api::why::Why;
use bindery_api::{Object, object};
use serde_json::json;

use crate::Table;

/// An event that a controller emits.
#[derive(Debug, Clone)]
pub struct Emit {
    /// `Normal` or `Warning`.
    pub event_type: &'static str,
    /// The reason, in CamelCase.
    pub reason: &'static str,
    /// The human-readable message.
    pub message: String,
    /// The object that the event is about.
    pub about: Object,
    /// Why the controller emits it.
    pub why: Why,
    /// The source component, if it is not the controller's.
    pub from: Option<&'static str>,
}

/// The scheduler uses another library, which does not aggregate events.
const SCHEDULER: &str = "default-scheduler";
/// The burst size: the number of events about one object from one source without a rate limit.
const BURST: u32 = 25;
/// After a burst, one event is allowed in each period.
const REFILL: Duration = Duration::from_secs(300);

/// From this number of different messages for one reason, further events are aggregated into one event.
const SIMILAR: usize = 10;
/// Events that are older than this are not aggregated.
const TOGETHER: Duration = Duration::from_secs(600);

/// The correlation state of the emitted events.
///
/// Upstream: `EventCorrelator`.
#[derive(Debug, Clone, Default)]
pub struct EventCorrelator {
    entries: Table<Entry>,
    next: u64,
}

/// The state of an event, by all fields that identify it. Or the state of a source and an object, by these two.
#[derive(Debug, Clone)]
enum Entry {
    /// The event's name, and its count.
    Logged(String, u64),
    /// The remaining events of the source, and the time of the last refill.
    SpamTokens(u32, Time),
    /// The messages of one reason, and the time of the last of them.
    Aggregate(Vec<String>, Time),
}

impl EventCorrelator {
    /// Returns the request that records an event. `None` if the rate limit is exceeded.
    pub fn request(&mut self, component: &str, emit: &Emit, now: Time) -> Option<Request> {
        let Emit { event_type, reason, message, about, from, .. } = emit;
        let component = from.unwrap_or(component);
        let source = format!("{component}\n{}\n{}\n{event_type}", object::kind(about), object::uid(about));
        if !self.take_token(source.clone(), now) {
            return None;
        }
        let namespace = match object::namespace(about) {
            "" => "default",
            namespace => namespace,
        };
        let joined = component != SCHEDULER && self.aggregates(format!("{source}\n{reason}"), message, now);
        let combined = format!("(combined from similar events): {message}");
        let message = if joined { &combined } else { message };
        let same = if joined { format!("{source}\n{reason}\n") } else { format!("{source}\n{reason}\n{message}") };
        if let Some(Entry::Logged(name, count)) = self.entries.get(&same).cloned() {
            self.entries.insert(same, Entry::Logged(name.clone(), count + 1));
            let patch = json!({ "count": count + 1, "lastTimestamp": now.rfc3339(), "message": message });
            return Some(Request::patch(&EVENT, namespace, &name, PatchType::Strategic, patch));
        }
        // Upstream names an event by the nanosecond. The counter makes the names of simultaneous events unique.
        self.next += 1;
        let name = format!("{}.{:x}", object::name(about), now.micros * 1000 + self.next);
        self.entries.insert(same, Entry::Logged(name.clone(), 1));
        let mut involved = json!({
            "apiVersion": object::api_version(about),
            "kind": object::kind(about),
            "name": object::name(about),
            "uid": object::uid(about),
            "resourceVersion": object::resource_version(about),
        });
        if !object::namespace(about).is_empty() {
            involved["namespace"] = object::namespace(about).into();
        }
        Some(Request::create(
            &EVENT,
            json!({
                "apiVersion": "v1",
                "kind": "Event",
                "metadata": { "name": name, "namespace": namespace },
                "involvedObject": involved,
                "reason": reason,
                "message": message,
                "source": { "component": component },
                "firstTimestamp": now.rfc3339(),
                "lastTimestamp": now.rfc3339(),
                "count": 1,
                "type": event_type,
                "eventTime": null,
                "reportingComponent": component,
                "reportingInstance": "",
            }),
        ))
    }

    /// True if a message must be aggregated, because there are too many different messages for its reason:
    /// `EventAggregate`. Upstream replaces an arbitrary message with the new one. Here the new message is not stored.
    fn aggregates(&mut self, key: String, message: &str, now: Time) -> bool {
        let mut messages = match self.entries.get(&key) {
            Some(Entry::Aggregate(messages, last)) if now.since(*last) <= TOGETHER => messages.clone(),
            _ => Vec::new(),
        };
        let known = messages.iter().any(|known| known == message);
        let joined = !known && messages.len() + 1 >= SIMILAR;
        if !known && !joined {
            messages.push(message.to_owned());
        }
        self.entries.insert(key, Entry::Aggregate(messages, now));
        joined
    }

    fn take_token(&mut self, source: String, now: Time) -> bool {
        let (left, since) = match self.entries.get(&source) {
            Some(Entry::SpamTokens(left, since)) => (*left, *since),
            _ => (BURST, now),
        };
        let back = u32::try_from(now.since(since).as_secs() / REFILL.as_secs()).unwrap_or(BURST);
        let (left, since) = if back > 0 { ((left + back).min(BURST), now) } else { (left, since) };
        self.entries.insert(source, Entry::SpamTokens(left.saturating_sub(1), since));
        left > 0
    }
}
