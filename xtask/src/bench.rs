//! Benchmarks beside their peers, outside the workspace: `bench/` has its own lock file.

/// Names of the benchmarks, in the order in which they run, each with the parts that can be asked for alone.
const ALL: &[(&str, &[&str])] = &[
    ("decode", &[]),
    ("compat", &["avro", "json", "protobuf"]),
    ("hostile", &["json", "avro", "protobuf"]),
    ("check", &[]),
    ("serve", &[]),
    ("layout", &[]),
    ("pipeline", &["embedded", "kafka"]),
];

/// Benchmarks that need a feature of `bench/`.
const FEATURES: &[(&str, &str)] = &[("pipeline", "transports")];

/// Runs the named benchmarks, or all of them, in a release build; `compat/json` is one part of one.
pub(crate) fn run(names: &[String]) -> Result<(), String> {
    let known = |wanted: &str| {
        ALL.iter().any(|(name, parts)| {
            wanted == *name || parts.iter().any(|part| wanted == format!("{name}/{part}"))
        })
    };
    if let Some(unknown) = names.iter().find(|name| !known(name)) {
        let all: Vec<String> = ALL
            .iter()
            .flat_map(|(name, parts)| {
                let parts = parts.iter().map(move |part| format!("{name}/{part}"));
                std::iter::once((*name).to_owned()).chain(parts)
            })
            .collect();
        return Err(format!(
            "no benchmark `{unknown}`; there are {}",
            all.join(", ")
        ));
    }
    let bench = crate::repository::root().join("bench");
    for (name, _) in ALL {
        let whole = names.is_empty() || names.iter().any(|wanted| wanted == name);
        let parts: Vec<&str> = names
            .iter()
            .filter_map(|wanted| wanted.split_once('/'))
            .filter(|(of, _)| of == name)
            .map(|(_, part)| part)
            .collect();
        if !whole && parts.is_empty() {
            continue;
        }
        crate::say(&format!("== {name}"));
        let feature = FEATURES.iter().find(|(of, _)| of == name);
        let features = feature.map_or("", |(_, feature)| feature);
        let status = crate::repository::cargo()
            .args(["run", "--release", "--quiet", "--locked"])
            .args(["--features", features, "--bin", name, "--"])
            .args(if whole { &[] } else { parts.as_slice() })
            .current_dir(&bench)
            .status()
            .map_err(|error| format!("starting the benchmark {name}: {error}"))?;
        if !status.success() {
            return Err(format!("the benchmark {name} failed: {status}"));
        }
    }
    Ok(())
}
