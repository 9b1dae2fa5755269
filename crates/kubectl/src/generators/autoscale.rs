//! `kubectl autoscale`.
//!
//! Implements `kubectl/pkg/cmd/autoscale`.

use bindery_api::object::Value;
use bindery_api::quantity::Quantity;
use serde_json::json;

use super::set_unless_empty;
use crate::CommandContext;
use crate::apply::{DryRun, go_float};
use crate::error::{Error, Result};
use crate::resources::Info;

/// A target of `--cpu` or `--memory`.
enum Target {
    /// A percentage of the request.
    Utilization(i32),
    /// A quantity.
    AverageValue(String),
}

impl CommandContext<'_> {
    /// `kubectl autoscale (-f FILENAME | TYPE NAME) --max=MAXPODS`.
    pub(crate) fn autoscale(&mut self) -> Result<()> {
        if self.args.has("cpu-percent") {
            self.warn("Flag --cpu-percent has been deprecated, Use --cpu with percentage or resource quantity format (e.g., '70%' for utilization or '500m' for milliCPU).");
        }
        self.require_flags(&["max"])?;
        self.dry_run()?;
        let (min, max) = (self.args.int("min", -1), self.args.int("max", -1));
        if max < 1 {
            return Err(Error::Text(format!("--max=MAXPODS is required and must be at least 1, max: {max}")));
        }
        if max < min {
            return Err(Error::Text(format!(
                "--max=MAXPODS must be larger or equal to --min=MINPODS, max: {max}, min: {min}"
            )));
        }
        let percent = self.args.int("cpu-percent", -1);
        if percent > 0 && !self.args.get("cpu").is_empty() {
            return Err("--cpu-percent and --cpu are mutually exclusive".into());
        }
        let mut metrics = Vec::new();
        if percent > 0 {
            metrics.push(metric("cpu", json!({"averageUtilization": percent, "type": "Utilization"})));
        }
        for (resource, unit) in [("cpu", "m"), ("memory", "Mi")] {
            let given = self.args.get(resource);
            if !given.is_empty() {
                metrics.push(metric(
                    resource,
                    match parse_target(given, resource, unit)? {
                        Target::Utilization(percent) => json!({"averageUtilization": percent, "type": "Utilization"}),
                        Target::AverageValue(quantity) => json!({"averageValue": quantity, "type": "AverageValue"}),
                    },
                ));
            }
        }
        let items = if self.args.has("filename") { self.read_text("autoscale")? } else { self.named()? };
        self.for_each_object(items, |context, info| {
            context.given_or_live(&info)?;
            context.autoscale_one(&info, &metrics)
        })
    }

    fn autoscale_one(&mut self, info: &Info, metrics: &[Value]) -> Result<()> {
        let kind = info.kind;
        let scalable = matches!(
            (kind.group, kind.kind),
            ("apps", "Deployment" | "ReplicaSet" | "StatefulSet") | ("", "ReplicationController")
        );
        if !scalable {
            return Err(Error::Text(format!(
                "cannot autoscale a {}: could not find scale subresource for {}/{}, Resource={} in discovery information",
                kind.kind, kind.group, kind.version, kind.plural
            )));
        }
        let name = match self.args.get("name") {
            "" => info.name.clone(),
            given => given.to_owned(),
        };
        let target = json!({"apiVersion": kind.api_version(), "kind": kind.kind, "name": info.name});
        let mut spec = json!({"maxReplicas": self.args.int("max", -1), "scaleTargetRef": target});
        let min = self.args.int("min", -1);
        if min > 0 {
            spec["minReplicas"] = min.into();
        }
        let mut v2 = spec.clone();
        set_unless_empty(&mut v2, "metrics", json!(metrics));
        let status = json!({"currentMetrics": null, "desiredReplicas": 0});
        let v2 = json!({"metadata": {}, "spec": v2, "status": status});
        if self.create_autoscaler("autoscaling/v2", &name, v2).is_ok() {
            return Ok(());
        }
        // kubectl tries the older version, whose error it prints.
        let percent = self.args.int("cpu-percent", -1);
        let incompatible = |why: &str| {
            Error::Text(format!(
                "failed to create autoscaling/v2 HPA and the configuration is incompatible with autoscaling/v1: {why}"
            ))
        };
        let cpu = parse_target(self.args.get("cpu"), "cpu", "m").map_err(|error| incompatible(&error.text()))?;
        let utilization = percent >= 0 || matches!(cpu, Target::Utilization(_));
        if !utilization || !self.args.get("memory").is_empty() {
            // Go formats an absent error so.
            return Err(incompatible("%!w(<nil>)"));
        }
        if percent >= 0 {
            spec["targetCPUUtilizationPercentage"] = percent.into();
        }
        let status = json!({"currentReplicas": 0, "desiredReplicas": 0});
        self.create_autoscaler("autoscaling/v1", &name, json!({"metadata": {}, "spec": spec, "status": status}))
    }

    fn create_autoscaler(&mut self, version: &str, name: &str, object: Value) -> Result<()> {
        let mut info = self.generated(version, "HorizontalPodAutoscaler", name, object)?;
        self.check_output()?;
        if self.dry_run()? == DryRun::Client {
            return self.print_typed(&info, "created");
        }
        self.save_config(&mut info);
        self.create_generated(&mut info, "kubectl-autoscale")?;
        self.print_typed(&info, "autoscaled")
    }
}

fn metric(resource: &str, target: Value) -> Value {
    json!({"resource": {"name": resource, "target": target}, "type": "Resource"})
}

/// Parses a percentage, a quantity, or a number in the default unit.
fn parse_target(text: &str, resource: &str, unit: &str) -> Result<Target> {
    let text = text.trim();
    if text.is_empty() {
        return Err("empty input".into());
    }
    if let Some(percent) = text.strip_suffix('%') {
        return match percent.parse::<i32>() {
            Ok(number) if number >= 0 => Ok(Target::Utilization(number)),
            _ => Err(Error::Text(format!("invalid percentage value: {percent}"))),
        };
    }
    let quantity = match text.parse::<f64>() {
        Ok(number) => {
            Quantity::parse(&format!("{}{unit}", go_float(number))).map_err(|why| Error::Text(why.to_string()))
        }
        Err(_) => Quantity::parse(text).map_err(|_| Error::Text(format!("invalid resource {resource} value: {text}"))),
    };
    quantity.map(|quantity| Target::AverageValue(quantity.to_string()))
}
