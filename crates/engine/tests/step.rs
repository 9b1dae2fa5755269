//! Tests the engine with a controller of the test: every type of reply reaches it, and a crash loses its state.

use std::rc::Rc;
use std::time::Duration;

use bindery_api::kinds::{CONFIG_MAP, POD};
use bindery_api::request::{Body, Request, Response};
use bindery_api::time::Time;
use bindery_api::why::Why;
use bindery_api::{Kind, Object};
use bindery_engine::{
    Cache, Call, Changes, Controller, ControllerId, Due, Enqueue, Event, Local, Reconcile, Reply, Runtime, Table, Task,
};
use serde_json::json;

/// Sends every type of request once for each Pod.
#[derive(Debug)]
struct Asker;

#[derive(Debug, Default, Clone, Hash)]
struct State {
    done: Table<String>,
}

impl Controller for Asker {
    fn id(&self) -> ControllerId {
        ControllerId::new("asker")
    }

    fn event_source(&self) -> &str {
        ""
    }

    fn watches(&self) -> &'static [&'static Kind] {
        static WATCHES: [&Kind; 1] = [&POD];
        &WATCHES
    }

    fn local(&self) -> Local {
        Local::new(State::default())
    }

    fn queues(&self) -> &'static [&'static str] {
        &["pods"]
    }

    fn on_event(&self, event: &Event, _: &Cache, _: &Cache, _: &Local, enqueue: Enqueue<'_>) {
        enqueue("pods", event.object()["metadata"]["name"].as_str().unwrap_or_default().to_owned());
    }

    fn sync(&self, task: &mut Task, _: &str, key: &str) -> Reconcile {
        let why = || Why::new("asker");
        let answer = task.send(Request::get(&CONFIG_MAP, "default", key), why())?;
        let text = answer.map_or_else(|status| status.message, |response| response.object()["data"].to_string());
        task.sleep(Duration::from_secs(1))?;
        let called = task.call(Call::controller("driver", "Probe", json!({})), why())?;
        let called = called.map_or_else(|error| error.to_string(), |response| response.to_string());
        task.put(|state: &mut State| &mut state.done, key, format!("{text} {called}"));
        Ok(why())
    }
}

fn started() -> (Runtime, Changes) {
    let changes = Changes::default();
    let pod = Object::new(json!({ "metadata": { "name": "web-0" } }));
    (Runtime::start(Rc::new(Asker), vec![(&POD, pod)], &[], &changes, Time::START, None), changes)
}

fn step(runtime: &mut Runtime, changes: &Changes) -> (Time, bindery_engine::Outcome) {
    let (time, due) = runtime.next(Time::START, Some(changes), Time::END).expect("something is due");
    let Due::Step { worker, key } = due else { panic!("{due:?} is no step") };
    (time, runtime.step(time, worker, &key).expect("the key is there"))
}

#[test]
fn replies_reach_the_requesting_sync() {
    let (mut runtime, changes) = started();
    let (_, outcome) = step(&mut runtime, &changes);
    assert!(outcome.send.is_some() && outcome.call.is_none() && outcome.ended.is_none());
    let object = Object::new(json!({ "data": "here" }));
    let response = Response { body: Body::Object(object), warnings: Vec::new() };
    runtime.reply("pods", "web-0", Reply::Api(Ok(response)));
    // The sleep: no request is sent.
    let (before, outcome) = step(&mut runtime, &changes);
    assert!(outcome.send.is_none() && outcome.call.is_none() && outcome.ended.is_none());
    let (after, outcome) = step(&mut runtime, &changes);
    assert_eq!(after.since(before), Duration::from_secs(1));
    let (call, _) = outcome.call.expect("the driver is called");
    assert_eq!(call.method, "Probe");
    assert!(runtime.local().get::<State>().done.get("web-0").is_none());
    runtime.reply("pods", "web-0", Reply::Csi(Ok(json!({ "ready": true }))));
    let (_, outcome) = step(&mut runtime, &changes);
    assert_eq!(outcome.ended.map(|why| why.branch), Some("asker"));
    let done = runtime.local().get::<State>().done.get("web-0").cloned();
    assert_eq!(done.as_deref(), Some("\"here\" {\"ready\":true}"));
    assert!(runtime.next(Time::START, Some(&changes), Time::END).is_none());
}

#[test]
fn cloned_runtime_is_independent() {
    let (mut runtime, changes) = started();
    let snapshot = runtime.clone();
    step(&mut runtime, &changes);
    let (mut one, mut other) = (runtime, snapshot);
    // One has a sync in progress, the other has not started.
    assert!(step(&mut other, &changes).1.send.is_some());
    one.reply("pods", "web-0", Reply::Api(Err(bindery_api::Status::not_found(&CONFIG_MAP, "web-0"))));
    assert!(step(&mut one, &changes).1.send.is_none());
}
