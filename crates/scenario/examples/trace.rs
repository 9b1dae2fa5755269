use serde_json::Value;
fn main() {
    let path = std::env::args().nth(1).unwrap();
    let recording: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let replay = bindery_scenario::replay::replay(&recording).unwrap();
    for line in replay.log.lines() {
        match serde_json::from_str::<Value>(line) {
            Ok(r) if r.is_object() => {
                let key = r["key"].as_str().unwrap_or("");
                let t = (r["time"].as_u64().unwrap_or(0) - 1767225600000000) as f64 / 1e6;
                if key.contains("/events/") {
                    println!(
                        "{t:10.3}   EV {} {} x{}",
                        r["after"]["reason"], r["after"]["message"], r["after"]["count"]
                    );
                    continue;
                }
                println!("{t:10.3} {} {} {} {}", r["actor"], r["why"]["branch"], key, r["after"]["status"]);
            }
            _ => println!("{}", &line[..line.len().min(150)]),
        }
    }
    for (i, s) in replay.steps.iter().enumerate() {
        for c in s["csi"].as_array().unwrap() {
            println!("step {} CSI {}", i + 1, &c.to_string()[..200.min(c.to_string().len())]);
        }
    }
}
