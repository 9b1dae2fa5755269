//! The fidelity page: the results of the comparison with recordings, generated.

use bindery_api::kinds::KINDS;
use std::fmt::Write;

use bindery_conformance::Level;
use bindery_session::recording::Setting;

use crate::conformance::{Kind, Outcome, Tally, by_area};
use crate::settings::Differences;

/// The question that each level answers.
const QUESTIONS: [(Level, &str); 7] = [
    (Level::Outcome, "the same exit codes, and the same objects at the end"),
    (Level::Records, "for every etcd key the same values, written in the same order"),
    (Level::Order, "all writes in one order (where two runs of the real cluster had the same)"),
    (Level::Events, "the same events after every step"),
    (Level::Text, "what kubectl printed, apart from blanks at the end of a line and around ages"),
    (Level::Csi, "the same CSI calls with the same content, in order for each volume, and no call more"),
    (Level::Cases, "single requests: exit code, output and object"),
];

/// Describes how the page differs from the recorded cluster in a setting.
fn setting(setting: Setting) -> &'static str {
    match setting {
        Setting::Resync => {
            "The page's PersistentVolume controller resyncs every 15 s, the default. The recorded one resynced every 2 s, \
             so that a recorded step of 4 s contains a resync."
        }
        Setting::TopologyLabels => {
            "The page's nodes carry the topology labels of their CSI drivers, as a kubelet sets them. The recorded nodes did not."
        }
        Setting::Hollow => {
            "The page's kubelets mount volumes, run init containers to their end, and report a Pod as ready after its \
             containers started. The recorded kubelets were hollow: their Pods were ready from the first status on."
        }
        Setting::Extensions => {
            "The page's cluster has volume snapshots and populators installed. The recorded cluster had not."
        }
    }
}

const HEAD: &str = r#"<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="color-scheme" content="light dark" />
    <title>Bindery: fidelity</title>
    <link rel="icon" href="./icon.svg" />
    <link rel="stylesheet" href="./fidelity.css" />
  </head>
  <body>
    <main>
      <p><a href="./">Bindery</a></p>
      <h1>Fidelity</h1>
      <p>
        Bindery is a simulation. No container runs, no disk is made, and nothing leaves your browser. What it simulates is
        Kubernetes 1.36.2, and it is measured against recordings of a real control plane: etcd, the API server, the
        controllers, the scheduler, two kubelets, and the CSI sidecars with a mock driver. The same commands are given to
        the simulation, and everything that it writes, says and prints is compared. This page is made by that comparison.
      </p>
"#;

const TAIL: &str = r#"      <h2>What is not modelled</h2>
      <ul>
        <li>Containers: they start at once and run until they are stopped. On the recorded cluster they counted as ready
          before they ran; here they do so only in the comparison.
          Files in volumes are there, with a small shell; programs are not.</li>
        <li>Authentication, webhooks, several API servers, leader election, and the wire between them.</li>
        <li>Group snapshots.</li>
        <li>Kinds that are stored, but have no controller here: STORED. Their fields are checked as strictly as all others, their values are not validated.</li>
        <li>CustomResourceDefinitions: their names are accepted, the API server serves their kinds, and objects are stored. Not
          modeled: what their schemas contain (validation, defaults, pruning), printer columns, conversion webhooks, and
          ownerReferences between custom objects and others.</li>
        <li>Of <code>autoscaling/v1</code> and <code>events.k8s.io/v1</code>, <code>managedFields</code> name the fields of the stored
          version.</li>
        <li>Time is virtual: a delay stands for each of the real loops, so that orders agree; durations do not.</li>
      </ul>
      <h2>How it was measured</h2>
      <p>
        The recordings leave out managedFields, addresses, and the housekeeping of the cluster; uids, times and generated
        names are replaced by what they stand for. Events of kubelets are not compared (the recorded ones told none), and
        rows of volumes with generated names are compared in one order. The rest must be equal.
      </p>
    </main>
  </body>
</html>
"#;

/// Returns the page for the results of a comparison, and for the recordings that need settings of the recorded cluster.
pub fn page(outcomes: &[Outcome], settings: &Differences) -> String {
    let mut out = HEAD.to_owned();
    let levels = Level::ALL.map(Level::name).map(|name| format!("<th scope=\"col\">{name}</th>")).concat();
    let _ = write!(
        out,
        "      <h2>Agreement</h2>\n      <div class=\"wide\" tabindex=\"0\" role=\"group\" aria-label=\"Agreement by area and level\">\n      <table>\n        <thead><tr><th scope=\"col\">area</th>{levels}</tr></thead>\n        <tbody>\n"
    );
    let mut row = |name: &str, tally: &Tally| {
        let cells = Level::ALL.map(|level| match tally.get(level) {
            (_, 0) => "<td></td>".to_owned(),
            (agree, all) => format!("<td class=\"{}\">{agree}/{all}</td>", if agree == all { "all" } else { "most" }),
        });
        let _ = writeln!(out, "          <tr><th scope=\"row\">{name}</th>{}</tr>", cells.concat());
    };
    for (area, tally) in by_area(outcomes) {
        row(&area, &tally);
    }
    row("all", &Tally::of(outcomes));
    out.push_str("        </tbody>\n      </table>\n      </div>\n      <dl>\n");
    for (level, asked) in QUESTIONS {
        let _ = writeln!(out, "        <dt>{}</dt><dd>{asked}</dd>", level.name());
    }
    out.push_str("      </dl>\n      <h2>Where it does not agree</h2>\n      <ul>\n");
    for outcome in outcomes {
        let on: Vec<&str> =
            Level::ALL.into_iter().filter(|l| outcome.agrees(*l) == Some(false)).map(Level::name).collect();
        if !on.is_empty() {
            let _ = writeln!(out, "        <li>{}: {} ({})</li>", outcome.area, outcome.report.scenario, on.join(", "));
        }
    }
    out.push_str("      </ul>\n      <h2>How this page's cluster differs from the recorded one</h2>\n      <ul>\n");
    let all = outcomes.iter().filter(|outcome| outcome.kind == Kind::Recording).count();
    for one in Setting::ALL {
        let differ = settings.recordings(one).count();
        let _ = writeln!(
            out,
            "        <li>{} With the page's setting, {} of {all} recordings agree as on the recorded cluster.</li>",
            setting(one),
            all - differ
        );
    }
    out.push_str("      </ul>\n");
    let stored = KINDS.iter().filter(|kind| kind.is_only_stored()).map(|kind| kind.kind).collect::<Vec<_>>();
    out.push_str(&TAIL.replace("STORED", &stored.join(", ")));
    out
}
