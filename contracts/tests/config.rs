//! Reading `callsheet.toml`.

use callsheet_contracts::compat::CompatibilityLevel;
use callsheet_contracts::config::{self, FailOn, RuleLevel};

fn problems(text: &str) -> Vec<String> {
    let problems = config::parse(text).unwrap_err();
    let lines = problems.0.iter().map(|problem| {
        let at = problem.position;
        let help = problem.help.as_deref().unwrap_or("");
        format!("{}:{} {} ({help})", at.line, at.column, problem.message)
    });
    lines.collect()
}

#[test]
fn every_table_is_read() {
    let config = config::parse(
        "[project]
server = \"http://localhost:8081\"
paths = [\"schemas/**\"]
base = \"origin/trunk\"

[gate]
compatibility = \"full_transitive\"
fail_on = \"warn\"
pii_words = [\"Secret\"]
acceptance_days = 30

[gate.rules]
wire_only = \"off\"
writer_field_removed = \"error\"

[codegen]
target = \"rust\"
out = \"src/generated\"

[server]
anything = true
",
    )
    .unwrap();
    assert_eq!(
        config.project.server.as_deref(),
        Some("http://localhost:8081")
    );
    assert_eq!(config.project.paths, ["schemas/**"]);
    assert_eq!(config.project.base.as_deref(), Some("origin/trunk"));
    assert_eq!(
        config.gate.compatibility,
        CompatibilityLevel::FullTransitive
    );
    assert_eq!(config.gate.fail_on, FailOn::Warn);
    assert_eq!(config.gate.pii_words, ["secret"]);
    assert_eq!(config.gate.acceptance_days, 30);
    assert_eq!(config.gate.rules["wire_only"], RuleLevel::Off);
    assert_eq!(config.gate.rules["writer_field_removed"], RuleLevel::Error);
    assert_eq!(config.codegen.out.as_deref(), Some("src/generated"));
    assert_eq!(config::parse("").unwrap(), config::Config::default());
}

#[test]
fn every_unknown_key_names_the_nearest_known_one() {
    let found = problems(
        "[gates]
x = 1

[gate]
compatability = \"BACKWARD\"
compatibility = \"BACKWARDS\"
usage_window_days = \"7\"

[gate.rules]
wire_onyl = \"warn\"
wire_only = \"warning\"

[project]
server = \"localhost\"
",
    );
    assert_eq!(
        found,
        [
            "1:2 the file has no key `gates` (did you mean `gate`?)",
            "5:1 [gate] has no key `compatability` (did you mean `compatibility`?)",
            "6:17 `compatibility` is `BACKWARDS` (did you mean `BACKWARD`?)",
            "7:21 `usage_window_days` is not a number of days ()",
            "10:1 [gate.rules] has no key `wire_onyl` (did you mean `wire_only`?)",
            "11:13 `wire_only` is `warning` (one of: error, warn, off)",
            "14:10 `server` is `localhost`, not an http or https URL ()",
        ]
    );
    assert_eq!(problems("[gate\n").len(), 1);
}

#[test]
fn the_reference_names_every_default() {
    assert_eq!(
        config::parse(config::REFERENCE).unwrap(),
        config::Config::default()
    );
}
