//! The page of a rule: what, why, an example pair, the record that shows it, the fix. `callsheet explain` prints it and the
//! documentation includes it.

use std::fmt::Write as _;

use callsheet_contracts::Schema;
use callsheet_contracts::compat::rules::{Example, Rule};
use callsheet_contracts::compat::{Options, check};
use callsheet_contracts::gate::Date;
use callsheet_contracts::report::{Direction, Finding};
use callsheet_schema::Format;

/// The page as Markdown. The witness is executed now, on the rule's own example.
pub(crate) fn rule_page(rule: &Rule) -> String {
    let mut out = String::new();
    let _ = writeln!(out, "# {}\n", rule.title);
    let peer = if rule.profiles.is_empty() {
        rule.wire_type.map_or_else(
            || "a Confluent registry sees nothing".to_owned(),
            |name| format!("a Confluent registry reports `{name}`"),
        )
    } else {
        let names: Vec<&str> = rule
            .profiles
            .iter()
            .map(|profile| profile.as_str())
            .collect();
        format!("buf's rule, in the profiles {}", names.join(", "))
    };
    let _ = writeln!(
        out,
        "`{}` · {} · {} · level {} · {peer}\n",
        rule.id,
        rule.class.as_str(),
        rule.axis.as_str(),
        rule.level.as_str()
    );
    let _ = writeln!(
        out,
        "## What it finds\n\n{}\n\n## Why it matters\n\n{}\n",
        rule.what, rule.why
    );
    let many = rule.formats().len() > 1;
    if many {
        out.push_str("## Examples\n\n");
    } else {
        out.push_str("## Example\n\n");
    }
    for (format, example) in rule.examples() {
        if many {
            let _ = writeln!(out, "### {}\n", format.title());
        }
        self::example(&mut out, rule, format, example);
    }
    let _ = writeln!(out, "## Fix\n\n{}", rule.fix);
    out
}

/// A pair of schemas, and what the rule says about it.
fn example(out: &mut String, rule: &Rule, format: Format, example: &Example) {
    let language = match format {
        Format::Avro | Format::Json => "json",
        Format::Protobuf => "proto",
    };
    let _ = writeln!(
        out,
        "Before:\n\n```{language}\n{}\n```\n",
        example.old.trim_end()
    );
    let _ = writeln!(
        out,
        "After:\n\n```{language}\n{}\n```\n",
        example.new.trim_end()
    );
    if let Some(finding) = shown(rule, format, example) {
        let reads = match example.direction {
            Direction::Backward => "A reader of the new schema, data of the old one",
            Direction::Forward => "A reader of the old schema, data of the new one",
        };
        let _ = writeln!(out, "{reads}: {}.\n", finding.message);
        if let Some(witness) = &finding.witness {
            let hex: String = witness
                .encoded
                .iter()
                .fold(String::new(), |hex, byte| hex + &format!("{byte:02x} "));
            let _ = writeln!(
                out,
                "```text\nrecord   {}\nbytes    {}\nreader   {}\nexecuted {}\n```\n",
                witness.record,
                if hex.is_empty() {
                    "(none)"
                } else {
                    hex.trim_end()
                },
                witness.error,
                witness.verified_by.join(", ")
            );
        }
    }
}

/// The rule's own finding on its example.
fn shown(rule: &Rule, format: Format, example: &Example) -> Option<Finding> {
    let old = Schema::parse(format, example.old, &[]).ok()?;
    let new = Schema::parse(format, example.new, &[]).ok()?;
    let (writer, reader) = match example.direction {
        Direction::Backward => (&old, &new),
        Direction::Forward => (&new, &old),
    };
    let report = check(
        writer,
        reader,
        &Options {
            profile: rule.profiles.first().copied(),
            // Some day before the sunsets of the examples.
            today: Date::parse("2026-01-01"),
            ..Options::toward(example.direction)
        },
    );
    report
        .findings
        .into_iter()
        .find(|finding| finding.rule == rule.id)
}
