//! Meta-tests of the rules: every rule over every fixture pair, in both directions.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use callsheet_contracts::Schema;
use callsheet_contracts::compat::rules::{self, Rule};
use callsheet_contracts::compat::{self, Options};
use callsheet_contracts::gate::Date;
use callsheet_contracts::report::{Axis, Class, Direction, Level, Report, Truth};
use callsheet_schema::{Format, avro};

/// Parses as a registry parses what it has stored: Avro without validation of defaults.
fn schema(rule: &Rule, format: Format, text: &str) -> Schema {
    if format == Format::Avro {
        let options = avro::ParseOptions {
            validate_names: true,
            validate_defaults: false,
        };
        return avro::Schema::parse_with(text, &[], options).unwrap().into();
    }
    Schema::parse(format, text, &[]).unwrap_or_else(|problems| panic!("{}: {problems}", rule.id))
}

/// A pair of schemas that a rule fires on.
struct Pair {
    rule: &'static Rule,
    format: Format,
    old: Schema,
    new: Schema,
    direction: Direction,
}

/// Every example of every rule: one, or one for each format.
fn examples() -> impl Iterator<Item = Pair> {
    rules::all().flat_map(|rule| {
        rule.examples().map(move |(format, example)| Pair {
            rule,
            format,
            old: schema(rule, format, example.old),
            new: schema(rule, format, example.new),
            direction: example.direction,
        })
    })
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
    for engine in ["avro", "json", "protobuf", "protobuf/buf", "semantic"] {
        let folder = format!("src/compat/{engine}/rules");
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
        for entry in fs::read_dir(folder).into_iter().flatten() {
            let name = entry.unwrap().file_name().into_string().unwrap();
            if name != "mod.rs" {
                let id = name.trim_end_matches(".rs");
                // Files of buf's rules carry buf's ids in lower case.
                files.insert(if engine.ends_with("/buf") {
                    id.to_uppercase()
                } else {
                    id.to_owned()
                });
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
    for Pair {
        rule,
        format,
        old,
        new,
        direction,
    } in examples()
    {
        let report = match direction {
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
        // A format is asserted by some readers only, and ProtoJSON is read by some: the record is real, and yet it refutes
        // nothing.
        let shown = matches!(
            rule.class,
            Class::BreaksDecode | Class::CorruptsValue | Class::Lossy
        ) || rule.id == "json_format_changed"
            || rule.id.starts_with("proto_json_");
        assert_eq!(
            finding.witness.is_some(),
            shown,
            "{}: {finding:#?}",
            rule.id
        );
        // A rule about sources decides nothing about records.
        assert!(
            !rule.profiles.is_empty() || (report.truth == Truth::Refuted) == rule.class.refutes(),
            "{}",
            rule.id
        );
        if let Some(witness) = &finding.witness {
            match format {
                Format::Avro => assert_eq!(witness.verified_by[0], "plan"),
                Format::Json => assert_eq!(witness.verified_by, ["jsonschema", "boon"]),
                Format::Protobuf if rule.id.starts_with("proto_json_") => {
                    assert_eq!(witness.verified_by, ["prost-reflect (json)"]);
                }
                Format::Protobuf => assert_eq!(witness.verified_by, ["prost-reflect"]),
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
    for Pair { rule, old, new, .. } in examples() {
        for one in [old, new] {
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
    for Pair { rule, old, new, .. } in examples() {
        for (writer, reader, direction) in [
            (&old, &new, Direction::Backward),
            (&new, &old, Direction::Forward),
        ] {
            for finding in check(rule, writer, reader, direction).findings {
                assert!(
                    finding.level != Level::Error
                        || finding.witness.is_some()
                        // A rule about sources makes no claim on records, and neither does a promise.
                        || !rules::find(finding.rule).unwrap().profiles.is_empty()
                        || finding.axis == Axis::Promise,
                    "{finding:#?}"
                );
            }
        }
    }
}

/// What is said about fields may also be said again: the fixes of these were tried and found to end the finding.
#[test]
fn what_a_schema_said_can_be_said_again() {
    let wanted = [
        "deprecated_field_removed_early",
        "field_sunset_moved_earlier",
        "pii_tag_removed",
        "unit_property_changed",
    ];
    for Pair {
        rule,
        format,
        old,
        new,
        ..
    } in examples().filter(|pair| wanted.contains(&pair.rule.id))
    {
        let report = check(rule, &old, &new, Direction::Backward);
        let mut findings = report.findings.iter();
        let finding = findings.find(|finding| finding.rule == rule.id).unwrap();
        let patched = finding.fix.as_ref().and_then(|fix| fix.patched.as_ref());
        let patched = patched.unwrap_or_else(|| panic!("{} ({})", rule.id, format.title()));
        let patched = schema(rule, format, patched);
        let after = check(rule, &old, &patched, Direction::Backward);
        assert!(
            after.findings.iter().all(|left| left.rule != rule.id),
            "{after:#?}"
        );
    }
}

/// One line a fixture: which rules fire when `new` reads `old`, and when `old` reads `new`; `!` marks a refuted truth,
/// `W` an incompatible wire verdict.
#[test]
fn which_rules_fire_on_which_fixture() {
    let mut table = String::new();
    for Pair {
        rule,
        format,
        old,
        new,
        ..
    } in examples()
    {
        let name = if format == rule.format {
            rule.id.to_owned()
        } else {
            format!("{} ({})", rule.id, format.title())
        };
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
        writeln!(table, "{name}: {backward} {forward}").unwrap();
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
    unsatisfiable_record: W[unsatisfiable_record] [unsatisfiable_record]
    json_type_narrowed: !W[json_type_narrowed] []
    json_enum_value_removed: !W[json_enum_value_removed] []
    json_enum_added: !W[json_enum_added] []
    json_const_changed: !W[json_const_changed] !W[json_const_changed]
    json_bound_tightened: !W[json_bound_tightened] []
    json_multiple_of_changed: !W[json_multiple_of_changed] []
    json_length_tightened: !W[json_length_tightened] []
    json_item_count_tightened: !W[json_item_count_tightened] []
    json_property_count_tightened: !W[json_property_count_tightened] []
    json_pattern_changed: !W[json_pattern_changed] W[]
    json_format_changed: [json_format_changed] [json_format_changed]
    json_unique_items_added: !W[json_unique_items_added] []
    json_contains_changed: ![json_contains_changed] []
    json_items_tightened: !W[json_items_tightened] []
    json_property_required: !W[json_property_required] [json_property_made_required]
    json_property_removed_from_closed: !W[json_property_removed_from_closed] []
    json_property_constrained: !W[json_property_constrained] []
    json_additional_properties_closed: !W[json_additional_properties_closed] []
    json_pattern_properties_added: ![json_pattern_properties_added] []
    json_property_names_tightened: ![json_property_names_tightened] []
    json_not_changed: !W[json_not_changed] []
    json_dependency_added: !W[json_dependency_added] []
    json_branch_removed: !W[json_branch_removed] []
    json_branches_overlap: ![json_branches_overlap] !W[json_branch_removed]
    json_all_of_added: !W[json_all_of_added] []
    json_conditional_changed: !W[json_conditional_changed] []
    json_unevaluated_closed: !W[json_unevaluated_closed] []
    json_value_forbidden: !W[json_value_forbidden] []
    json_default_changed: [json_default_changed] [json_default_changed]
    json_content_changed: [json_content_changed] [json_content_changed]
    json_access_changed: [json_access_changed] [json_access_changed]
    json_property_made_nullable: [json_property_made_nullable] !W[json_property_required]
    json_property_made_required: !W[json_property_required] [json_property_made_required]
    json_value_rejected: !W[json_value_rejected] !W[json_branch_removed json_type_narrowed]
    proto_field_type_incompatible: !W[proto_field_type_incompatible] !W[proto_field_type_incompatible]
    proto_field_undecodable: !W[proto_field_undecodable] !W[proto_json_type_changed proto_message_read_as_bytes proto_message_removed]
    proto_integer_narrowed: ![proto_integer_narrowed] [proto_field_type_widened]
    proto_sign_changed: ![proto_sign_changed] ![proto_sign_changed]
    proto_bytes_to_string: ![proto_bytes_to_string] [proto_field_type_widened proto_json_type_changed]
    proto_field_made_singular: ![proto_field_made_singular] [proto_field_made_repeated proto_json_type_changed]
    proto_entries_made_map: !W[proto_entries_made_map] W[proto_json_type_changed proto_map_made_entries]
    proto_required_field_missing: !W[proto_required_field_missing] W[proto_json_field_unknown]
    proto_field_moved_into_oneof: !W[proto_field_moved_into_oneof proto_oneof_changed proto_oneof_changed] [proto_oneof_changed proto_oneof_changed]
    proto_closed_enum_value_missing: ![proto_closed_enum_value_missing] []
    proto_enum_value_missing: [proto_enum_value_missing proto_json_enum_value_unknown] []
    proto_enum_value_renumbered: ![proto_enum_value_renumbered] ![proto_enum_value_renumbered]
    proto_enum_value_renamed: [proto_enum_value_renamed proto_json_enum_value_unknown] [proto_json_enum_value_unknown]
    proto_enum_openness_changed: [proto_enum_openness_changed] [proto_enum_openness_changed]
    proto_default_changed: ![proto_default_changed] ![proto_default_changed]
    proto_field_renumbered: ![proto_field_renumbered] ![proto_field_renumbered]
    proto_name_reused: ![proto_name_reused] ![proto_name_reused]
    proto_tag_reused: !W[proto_tag_reused] !W[proto_tag_reused]
    proto_message_removed: !W[proto_message_removed] []
    proto_field_removed: [proto_field_removed proto_json_field_unknown] []
    proto_field_renamed: [proto_field_renamed] []
    proto_field_type_widened: [proto_field_type_widened] ![proto_integer_narrowed]
    proto_message_read_as_bytes: W[proto_json_type_changed proto_message_read_as_bytes] !W[proto_field_undecodable]
    proto_field_made_repeated: [proto_field_made_repeated proto_json_type_changed] ![proto_field_made_singular]
    proto_map_made_entries: W[proto_json_type_changed proto_map_made_entries] !W[proto_entries_made_map]
    proto_presence_changed: [proto_presence_changed] [proto_presence_changed]
    proto_oneof_changed: [proto_oneof_changed] !W[proto_field_moved_into_oneof proto_oneof_changed]
    proto_package_changed: W[proto_package_changed] W[proto_package_changed]
    proto_reserved_number_used: [proto_reserved_number_used] [proto_json_field_unknown]
    proto_any_opaque: [proto_any_opaque] [proto_any_opaque proto_json_field_unknown]
    proto_json_name_changed: [proto_field_renamed proto_json_name_changed] [proto_json_name_changed]
    proto_json_field_unknown: [proto_field_removed proto_json_field_unknown] []
    proto_json_type_changed: [proto_field_type_widened proto_json_type_changed] ![proto_integer_narrowed]
    proto_json_enum_value_unknown: [proto_enum_value_renamed proto_json_enum_value_unknown] [proto_json_enum_value_unknown]
    ENUM_NO_DELETE: [ENUM_NO_DELETE] [ENUM_NO_DELETE]
    EXTENSION_NO_DELETE: [EXTENSION_NO_DELETE proto_field_removed proto_json_field_unknown] [EXTENSION_NO_DELETE]
    FILE_NO_DELETE: [FIELD_NO_DELETE FILE_NO_DELETE proto_field_removed proto_json_field_unknown] [FIELD_NO_DELETE FILE_NO_DELETE]
    MESSAGE_NO_DELETE: !W[MESSAGE_NO_DELETE proto_message_removed] [MESSAGE_NO_DELETE]
    SERVICE_NO_DELETE: [SERVICE_NO_DELETE] [SERVICE_NO_DELETE]
    ENUM_SAME_TYPE: [ENUM_SAME_TYPE FILE_SAME_SYNTAX proto_enum_openness_changed] [ENUM_SAME_TYPE FILE_SAME_SYNTAX proto_enum_openness_changed]
    ENUM_VALUE_NO_DELETE: [ENUM_VALUE_NO_DELETE proto_enum_value_missing proto_json_enum_value_unknown] [ENUM_VALUE_NO_DELETE]
    EXTENSION_MESSAGE_NO_DELETE: [EXTENSION_MESSAGE_NO_DELETE] [EXTENSION_MESSAGE_NO_DELETE]
    FIELD_NO_DELETE: [FIELD_NO_DELETE proto_field_removed proto_json_field_unknown] [FIELD_NO_DELETE]
    FIELD_SAME_CARDINALITY: [FIELD_SAME_CARDINALITY proto_presence_changed] [FIELD_SAME_CARDINALITY proto_presence_changed]
    FIELD_SAME_CPP_STRING_TYPE: [FIELD_SAME_CPP_STRING_TYPE] [FIELD_SAME_CPP_STRING_TYPE]
    FIELD_SAME_JAVA_UTF8_VALIDATION: [FIELD_SAME_JAVA_UTF8_VALIDATION] [FIELD_SAME_JAVA_UTF8_VALIDATION]
    FIELD_SAME_JSTYPE: [FIELD_SAME_JSTYPE] [FIELD_SAME_JSTYPE]
    FIELD_SAME_TYPE: [FIELD_SAME_TYPE proto_field_type_widened] ![FIELD_SAME_TYPE proto_integer_narrowed]
    FIELD_SAME_UTF8_VALIDATION: [FIELD_SAME_JAVA_UTF8_VALIDATION FIELD_SAME_UTF8_VALIDATION FILE_SAME_SYNTAX] [FIELD_SAME_JAVA_UTF8_VALIDATION FIELD_SAME_UTF8_VALIDATION FILE_SAME_SYNTAX]
    FILE_SAME_CC_ENABLE_ARENAS: [FILE_SAME_CC_ENABLE_ARENAS] [FILE_SAME_CC_ENABLE_ARENAS]
    FILE_SAME_CC_GENERIC_SERVICES: [FILE_SAME_CC_GENERIC_SERVICES] [FILE_SAME_CC_GENERIC_SERVICES]
    FILE_SAME_CSHARP_NAMESPACE: [FILE_SAME_CSHARP_NAMESPACE] [FILE_SAME_CSHARP_NAMESPACE]
    FILE_SAME_GO_PACKAGE: [FILE_SAME_GO_PACKAGE] [FILE_SAME_GO_PACKAGE]
    FILE_SAME_JAVA_GENERIC_SERVICES: [FILE_SAME_JAVA_GENERIC_SERVICES] [FILE_SAME_JAVA_GENERIC_SERVICES]
    FILE_SAME_JAVA_MULTIPLE_FILES: [FILE_SAME_JAVA_MULTIPLE_FILES] [FILE_SAME_JAVA_MULTIPLE_FILES]
    FILE_SAME_JAVA_OUTER_CLASSNAME: [FILE_SAME_JAVA_OUTER_CLASSNAME] [FILE_SAME_JAVA_OUTER_CLASSNAME]
    FILE_SAME_JAVA_PACKAGE: [FILE_SAME_JAVA_PACKAGE] [FILE_SAME_JAVA_PACKAGE]
    FILE_SAME_OBJC_CLASS_PREFIX: [FILE_SAME_OBJC_CLASS_PREFIX] [FILE_SAME_OBJC_CLASS_PREFIX]
    FILE_SAME_OPTIMIZE_FOR: [FILE_SAME_OPTIMIZE_FOR] [FILE_SAME_OPTIMIZE_FOR]
    FILE_SAME_PHP_CLASS_PREFIX: [FILE_SAME_PHP_CLASS_PREFIX] [FILE_SAME_PHP_CLASS_PREFIX]
    FILE_SAME_PHP_METADATA_NAMESPACE: [FILE_SAME_PHP_METADATA_NAMESPACE] [FILE_SAME_PHP_METADATA_NAMESPACE]
    FILE_SAME_PHP_NAMESPACE: [FILE_SAME_PHP_NAMESPACE] [FILE_SAME_PHP_NAMESPACE]
    FILE_SAME_PY_GENERIC_SERVICES: [FILE_SAME_PY_GENERIC_SERVICES] [FILE_SAME_PY_GENERIC_SERVICES]
    FILE_SAME_RUBY_PACKAGE: [FILE_SAME_RUBY_PACKAGE] [FILE_SAME_RUBY_PACKAGE]
    FILE_SAME_SWIFT_PREFIX: [FILE_SAME_SWIFT_PREFIX] [FILE_SAME_SWIFT_PREFIX]
    FILE_SAME_SYNTAX: [FIELD_SAME_JAVA_UTF8_VALIDATION FIELD_SAME_UTF8_VALIDATION FILE_SAME_SYNTAX] [FIELD_SAME_JAVA_UTF8_VALIDATION FIELD_SAME_UTF8_VALIDATION FILE_SAME_SYNTAX]
    MESSAGE_NO_REMOVE_STANDARD_DESCRIPTOR_ACCESSOR: [MESSAGE_NO_REMOVE_STANDARD_DESCRIPTOR_ACCESSOR] [MESSAGE_NO_REMOVE_STANDARD_DESCRIPTOR_ACCESSOR]
    ONEOF_NO_DELETE: [FIELD_SAME_CARDINALITY FIELD_SAME_ONEOF ONEOF_NO_DELETE proto_oneof_changed] [FIELD_SAME_CARDINALITY FIELD_SAME_ONEOF ONEOF_NO_DELETE proto_oneof_changed]
    RPC_NO_DELETE: [RPC_NO_DELETE] [RPC_NO_DELETE]
    ENUM_SAME_JSON_FORMAT: [ENUM_SAME_JSON_FORMAT ENUM_SAME_TYPE FILE_SAME_SYNTAX] [ENUM_SAME_JSON_FORMAT ENUM_SAME_TYPE FILE_SAME_SYNTAX]
    ENUM_VALUE_SAME_NAME: [ENUM_VALUE_SAME_NAME proto_enum_value_renamed proto_json_enum_value_unknown] [ENUM_VALUE_SAME_NAME proto_json_enum_value_unknown]
    FIELD_SAME_JSON_NAME: [FIELD_SAME_JSON_NAME proto_json_name_changed] [FIELD_SAME_JSON_NAME]
    FIELD_SAME_NAME: [FIELD_SAME_NAME proto_field_renamed] [FIELD_SAME_NAME]
    MESSAGE_SAME_JSON_FORMAT: [FIELD_SAME_JAVA_UTF8_VALIDATION FIELD_SAME_UTF8_VALIDATION FILE_SAME_SYNTAX MESSAGE_SAME_JSON_FORMAT] [FIELD_SAME_JAVA_UTF8_VALIDATION FIELD_SAME_UTF8_VALIDATION FILE_SAME_SYNTAX MESSAGE_SAME_JSON_FORMAT]
    FIELD_SAME_DEFAULT: ![FIELD_SAME_DEFAULT proto_default_changed] ![FIELD_SAME_DEFAULT proto_default_changed]
    FIELD_SAME_ONEOF: [FIELD_SAME_CARDINALITY FIELD_SAME_ONEOF proto_oneof_changed] [FIELD_SAME_CARDINALITY FIELD_SAME_ONEOF proto_oneof_changed]
    FILE_SAME_PACKAGE: W[FILE_SAME_PACKAGE proto_package_changed] W[FILE_SAME_PACKAGE proto_package_changed]
    MESSAGE_SAME_REQUIRED_FIELDS: ![FIELD_SAME_CARDINALITY MESSAGE_SAME_REQUIRED_FIELDS proto_required_field_missing] [FIELD_SAME_CARDINALITY MESSAGE_SAME_REQUIRED_FIELDS]
    RESERVED_ENUM_NO_DELETE: [RESERVED_ENUM_NO_DELETE RESERVED_ENUM_NO_DELETE] [RESERVED_ENUM_NO_DELETE RESERVED_ENUM_NO_DELETE]
    RESERVED_MESSAGE_NO_DELETE: [RESERVED_MESSAGE_NO_DELETE RESERVED_MESSAGE_NO_DELETE] [RESERVED_MESSAGE_NO_DELETE RESERVED_MESSAGE_NO_DELETE]
    RPC_SAME_CLIENT_STREAMING: [RPC_SAME_CLIENT_STREAMING] [RPC_SAME_CLIENT_STREAMING]
    RPC_SAME_IDEMPOTENCY_LEVEL: [RPC_SAME_IDEMPOTENCY_LEVEL] [RPC_SAME_IDEMPOTENCY_LEVEL]
    RPC_SAME_REQUEST_TYPE: [RPC_SAME_REQUEST_TYPE] [RPC_SAME_REQUEST_TYPE]
    RPC_SAME_RESPONSE_TYPE: [RPC_SAME_RESPONSE_TYPE] [RPC_SAME_RESPONSE_TYPE]
    RPC_SAME_SERVER_STREAMING: [RPC_SAME_SERVER_STREAMING] [RPC_SAME_SERVER_STREAMING]
    PACKAGE_ENUM_NO_DELETE: [PACKAGE_ENUM_NO_DELETE] [PACKAGE_ENUM_NO_DELETE]
    PACKAGE_EXTENSION_NO_DELETE: [PACKAGE_EXTENSION_NO_DELETE proto_field_removed proto_json_field_unknown] [PACKAGE_EXTENSION_NO_DELETE]
    PACKAGE_MESSAGE_NO_DELETE: !W[PACKAGE_MESSAGE_NO_DELETE proto_message_removed] [PACKAGE_MESSAGE_NO_DELETE]
    PACKAGE_NO_DELETE: W[FILE_SAME_PACKAGE PACKAGE_NO_DELETE proto_package_changed] W[FILE_SAME_PACKAGE PACKAGE_NO_DELETE proto_package_changed]
    PACKAGE_SERVICE_NO_DELETE: [PACKAGE_SERVICE_NO_DELETE] [PACKAGE_SERVICE_NO_DELETE]
    ENUM_VALUE_NO_DELETE_UNLESS_NAME_RESERVED: [ENUM_VALUE_NO_DELETE_UNLESS_NAME_RESERVED ENUM_VALUE_NO_DELETE_UNLESS_NUMBER_RESERVED proto_enum_value_missing proto_json_enum_value_unknown] [ENUM_VALUE_NO_DELETE_UNLESS_NAME_RESERVED ENUM_VALUE_NO_DELETE_UNLESS_NUMBER_RESERVED]
    FIELD_NO_DELETE_UNLESS_NAME_RESERVED: [FIELD_NO_DELETE_UNLESS_NAME_RESERVED FIELD_NO_DELETE_UNLESS_NUMBER_RESERVED proto_field_removed proto_json_field_unknown] [FIELD_NO_DELETE_UNLESS_NAME_RESERVED FIELD_NO_DELETE_UNLESS_NUMBER_RESERVED]
    FIELD_WIRE_JSON_COMPATIBLE_CARDINALITY: [FIELD_WIRE_JSON_COMPATIBLE_CARDINALITY proto_field_made_repeated proto_json_type_changed] ![FIELD_WIRE_JSON_COMPATIBLE_CARDINALITY proto_field_made_singular]
    FIELD_WIRE_JSON_COMPATIBLE_TYPE: [FIELD_WIRE_JSON_COMPATIBLE_TYPE proto_field_type_widened] ![FIELD_WIRE_JSON_COMPATIBLE_TYPE proto_integer_narrowed]
    ENUM_VALUE_NO_DELETE_UNLESS_NUMBER_RESERVED: [ENUM_VALUE_NO_DELETE_UNLESS_NAME_RESERVED ENUM_VALUE_NO_DELETE_UNLESS_NUMBER_RESERVED proto_enum_value_missing proto_json_enum_value_unknown] [ENUM_VALUE_NO_DELETE_UNLESS_NAME_RESERVED ENUM_VALUE_NO_DELETE_UNLESS_NUMBER_RESERVED]
    FIELD_NO_DELETE_UNLESS_NUMBER_RESERVED: [FIELD_NO_DELETE_UNLESS_NAME_RESERVED FIELD_NO_DELETE_UNLESS_NUMBER_RESERVED proto_field_removed proto_json_field_unknown] [FIELD_NO_DELETE_UNLESS_NAME_RESERVED FIELD_NO_DELETE_UNLESS_NUMBER_RESERVED]
    FIELD_WIRE_COMPATIBLE_CARDINALITY: [FIELD_WIRE_COMPATIBLE_CARDINALITY proto_field_made_repeated proto_json_type_changed] ![FIELD_WIRE_COMPATIBLE_CARDINALITY proto_field_made_singular]
    FIELD_WIRE_COMPATIBLE_TYPE: !W[FIELD_WIRE_COMPATIBLE_TYPE proto_field_type_incompatible] !W[FIELD_WIRE_COMPATIBLE_TYPE proto_field_type_incompatible]
    enum_symbol_meaning_changed: [enum_symbol_meaning_changed] [enum_symbol_meaning_changed]
    enum_symbol_meaning_changed (JSON Schema): [enum_symbol_meaning_changed] [enum_symbol_meaning_changed]
    enum_symbol_meaning_changed (Protobuf): [enum_symbol_meaning_changed] [enum_symbol_meaning_changed]
    unit_property_changed: [unit_property_changed] [unit_property_changed]
    unit_property_changed (JSON Schema): [unit_property_changed] [unit_property_changed]
    unit_property_changed (Protobuf): [unit_property_changed] [unit_property_changed]
    decimal_property_changed: [decimal_property_changed] [decimal_property_changed]
    decimal_property_changed (Protobuf): [decimal_property_changed] [decimal_property_changed]
    field_renamed_with_another_doc: [field_renamed_with_another_doc] !W[writer_field_removed]
    field_renamed_with_another_doc (Protobuf): [field_renamed_with_another_doc proto_field_renamed proto_json_name_changed] [field_renamed_with_another_doc proto_json_name_changed]
    pii_tag_removed: [pii_tag_removed] [pii_tag_removed]
    pii_tag_removed (JSON Schema): [pii_tag_removed] [pii_tag_removed]
    pii_tag_removed (Protobuf): [pii_tag_removed] [pii_tag_removed]
    key_field_changed: [key_field_changed] [key_field_changed]
    key_field_changed (JSON Schema): [key_field_changed] [key_field_changed]
    key_field_changed (Protobuf): [key_field_changed] [key_field_changed]
    deprecated_field_removed_early: [deprecated_field_removed_early reader_field_removed] !W[deprecated_field_removed_early writer_field_removed]
    deprecated_field_removed_early (JSON Schema): [deprecated_field_removed_early] !W[deprecated_field_removed_early json_property_constrained]
    deprecated_field_removed_early (Protobuf): [deprecated_field_removed_early proto_field_removed proto_json_field_unknown] [deprecated_field_removed_early]
    field_sunset_moved_earlier: [field_sunset_moved_earlier] [field_sunset_moved_earlier]
    field_sunset_moved_earlier (JSON Schema): [field_sunset_moved_earlier] [field_sunset_moved_earlier]
    field_sunset_moved_earlier (Protobuf): [field_sunset_moved_earlier] [field_sunset_moved_earlier]
    ");
}
