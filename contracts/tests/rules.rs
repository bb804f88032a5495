//! Meta-tests of the rules: every rule over every fixture pair, in both directions.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use callsheet_contracts::Schema;
use callsheet_contracts::compat::rules::{self, Rule};
use callsheet_contracts::compat::{self, Options};
use callsheet_contracts::gate::Date;
use callsheet_contracts::report::{Class, Direction, Level, Report, Truth};
use callsheet_schema::{Format, avro};

/// Parses as a registry parses what it has stored: Avro without validation of defaults.
fn schema(rule: &Rule, text: &str) -> Schema {
    if rule.format == Format::Avro {
        let options = avro::ParseOptions {
            validate_names: true,
            validate_defaults: false,
        };
        return avro::Schema::parse_with(text, &[], options).unwrap().into();
    }
    Schema::parse(rule.format, text, &[])
        .unwrap_or_else(|problems| panic!("{}: {problems}", rule.id))
}

fn example(rule: &Rule) -> (Schema, Schema) {
    (
        schema(rule, rule.example.old),
        schema(rule, rule.example.new),
    )
}

/// Checks with the rule's profile, if it belongs to one.
fn check(rule: &Rule, writer: &Schema, reader: &Schema, direction: Direction) -> Report {
    let options = Options {
        profile: rule.profiles.first().copied(),
        today: Date::parse("2026-01-01"),
        ..Options::toward(direction)
    };
    compat::check(writer, reader, &options)
}

#[test]
fn every_rule_has_a_fixture_and_every_fixture_a_rule() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/rules");
    let fixtures: BTreeSet<String> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    let registered: BTreeSet<String> = rules::all().map(|rule| rule.id.to_owned()).collect();
    assert_eq!(fixtures, registered);
    let mut files = BTreeSet::new();
    for engine in ["avro", "json", "protobuf"] {
        let folder = format!("src/compat/{engine}/rules");
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
        for entry in fs::read_dir(folder).into_iter().flatten() {
            let name = entry.unwrap().file_name().into_string().unwrap();
            if name != "mod.rs" {
                files.insert(name.trim_end_matches(".rs").to_owned());
            }
        }
    }
    assert_eq!(files, registered);
}

#[test]
fn every_rule_is_complete_and_mirrored_or_says_why_not() {
    for rule in rules::all() {
        for text in [rule.title, rule.what, rule.why, rule.fix] {
            assert!(!text.is_empty(), "{}", rule.id);
        }
        assert!(
            !rule.title.ends_with('.'),
            "{}: a title has no full stop",
            rule.id
        );
        match rule.mirror {
            rules::Mirror::Rule(id) => {
                assert!(rules::find(id).is_some(), "{} mirrors `{id}`", rule.id);
            }
            rules::Mirror::None(why) => assert!(!why.is_empty(), "{}", rule.id),
        }
        assert_eq!(rules::find(rule.id).unwrap().id, rule.id);
    }
    assert_eq!(
        rules::nearest("enum_symbl_missing_in_reader"),
        Some("enum_symbol_missing_in_reader")
    );
    assert_eq!(rules::nearest("quality"), None);
}

#[test]
fn every_rule_fires_on_its_own_fixture_and_the_breaking_ones_execute_a_witness() {
    for rule in rules::all() {
        let (old, new) = example(rule);
        let report = match rule.example.direction {
            Direction::Backward => check(rule, &old, &new, Direction::Backward),
            Direction::Forward => check(rule, &new, &old, Direction::Forward),
        };
        let finding = report
            .findings
            .iter()
            .find(|finding| finding.rule == rule.id)
            .unwrap_or_else(|| panic!("`{}` does not fire: {report:#?}", rule.id));
        assert_eq!(
            (finding.class, finding.axis),
            (rule.class, rule.axis),
            "{}",
            rule.id
        );
        assert_eq!(finding.level, rule.level, "{}", rule.id);
        assert_eq!(finding.fingerprint.len(), 12);
        // A format is asserted by some readers only: its record is real, and yet it refutes nothing.
        let shown = matches!(
            rule.class,
            Class::BreaksDecode | Class::CorruptsValue | Class::Lossy
        ) || rule.id == "json_format_changed";
        assert_eq!(
            finding.witness.is_some(),
            shown,
            "{}: {finding:#?}",
            rule.id
        );
        assert_eq!(
            report.truth == Truth::Refuted,
            rule.class.refutes(),
            "{}",
            rule.id
        );
        if let Some(witness) = &finding.witness {
            match rule.format {
                Format::Avro => assert_eq!(witness.verified_by[0], "plan"),
                Format::Json => assert_eq!(witness.verified_by, ["jsonschema", "boon"]),
                Format::Protobuf => assert!(!witness.verified_by.is_empty()),
            }
            // A second decoder fails on the plainest breaks, too.
            if matches!(
                rule.id,
                "reader_field_without_default_added"
                    | "enum_symbol_missing_in_reader"
                    | "type_changed"
            ) {
                assert_eq!(witness.verified_by, ["plan", "apache-avro"], "{}", rule.id);
            }
            assert!(!witness.error.is_empty() && !witness.record.is_empty());
        }
    }
}

#[test]
fn every_fixture_is_silent_on_itself() {
    for rule in rules::all() {
        for text in [rule.example.old, rule.example.new] {
            let one = schema(rule, text);
            // A record that cannot end is a finding of its own, whatever it is compared with.
            if rule.id == "unsatisfiable_record" {
                continue;
            }
            for direction in [Direction::Backward, Direction::Forward] {
                let report = check(rule, &one, &one, direction);
                assert_eq!(report.findings, Vec::new(), "{}", rule.id);
                assert_eq!(report.truth, Truth::Proven);
                assert!(report.wire.compatible);
            }
        }
    }
}

#[test]
fn no_error_is_without_a_witness() {
    for rule in rules::all() {
        let (old, new) = example(rule);
        for (writer, reader, direction) in [
            (&old, &new, Direction::Backward),
            (&new, &old, Direction::Forward),
        ] {
            for finding in check(rule, writer, reader, direction).findings {
                assert!(
                    finding.level != Level::Error || finding.witness.is_some(),
                    "{finding:#?}"
                );
            }
        }
    }
}

/// One line a fixture: which rules fire when `new` reads `old`, and when `old` reads `new`; `!` marks a refuted truth,
/// `W` an incompatible wire verdict.
#[test]
fn which_rules_fire_on_which_fixture() {
    let mut table = String::new();
    for rule in rules::all() {
        let (old, new) = example(rule);
        let fired = |report: Report| {
            let mut ids: Vec<&str> = report.findings.iter().map(|finding| finding.rule).collect();
            ids.sort_unstable();
            let truth = match report.truth {
                Truth::Proven => "",
                Truth::Refuted => "!",
                Truth::Undecided { .. } => "?",
            };
            format!(
                "{truth}{}[{}]",
                if report.wire.compatible { "" } else { "W" },
                ids.join(" ")
            )
        };
        let backward = fired(check(rule, &old, &new, Direction::Backward));
        let forward = fired(check(rule, &new, &old, Direction::Forward));
        writeln!(table, "{}: {backward} {forward}", rule.id).unwrap();
    }
    insta::assert_snapshot!(table, @r"
    reader_field_without_default_added: !W[reader_field_without_default_added] []
    writer_field_removed: [reader_field_removed] !W[writer_field_removed]
    reader_field_removed: [reader_field_removed] []
    reader_default_unusable: ![reader_default_unusable] []
    default_of_a_later_branch: [default_of_a_later_branch] []
    type_changed: !W[type_changed] !W[type_changed]
    promotion_not_allowed: !W[promotion_not_allowed] []
    type_widened: [type_widened] !W[promotion_not_allowed]
    field_made_nullable: [field_made_nullable] !W[union_branch_missing_in_reader]
    field_made_required: !W[union_branch_missing_in_reader] [field_made_required]
    enum_symbol_missing_in_reader: !W[enum_symbol_missing_in_reader] []
    enum_symbol_read_as_default: [enum_symbol_read_as_default] []
    enum_position_reused: [enum_position_reused enum_symbol_read_as_default] [enum_position_reused enum_symbol_read_as_default]
    enum_symbol_meaning_changed: [enum_symbol_meaning_changed] [enum_symbol_meaning_changed]
    union_branch_missing_in_reader: !W[union_branch_missing_in_reader] [field_made_required]
    first_matching_branch_fails: ![branch_lookup_needs_full_name first_matching_branch_fails] []
    branch_lookup_needs_full_name: [branch_lookup_needs_full_name field_made_nullable] !W[union_branch_missing_in_reader]
    field_alias_needs_full_name: [field_alias_needs_full_name] !W[writer_field_removed]
    fixed_size_changed: !W[fixed_size_changed] !W[fixed_size_changed]
    name_changed: !W[name_changed] !W[name_changed]
    alias_ambiguous: W[alias_ambiguous reader_field_removed] !W[writer_field_removed]
    decimal_scale_changed: ![decimal_scale_changed] ![decimal_scale_changed]
    decimal_precision_changed: ![decimal_precision_changed] ![decimal_precision_changed]
    logical_unit_changed: ![logical_unit_changed] ![logical_unit_changed]
    logical_type_changed: [logical_type_changed] [logical_type_changed]
    lossy_promotion: [lossy_promotion type_widened] !W[promotion_not_allowed]
    bytes_not_utf8: ![bytes_not_utf8] []
    default_changed: [default_changed] []
    unit_property_changed: [unit_property_changed] [unit_property_changed]
    field_renamed_with_another_doc: [field_renamed_with_another_doc] !W[writer_field_removed]
    pii_tag_removed: [pii_tag_removed] [pii_tag_removed]
    key_field_changed: [key_field_changed] [key_field_changed]
    deprecated_field_removed_early: [deprecated_field_removed_early reader_field_removed] !W[deprecated_field_removed_early writer_field_removed]
    unsatisfiable_record: W[unsatisfiable_record] [unsatisfiable_record]
    ");
}
