//! The rules that the gate itself has: about promises, acceptance and verdicts. The rules about
//! records are the engine's, [`crate::compat::rules`].

use crate::report::Level;

/// A rule of the gate.
#[derive(Debug)]
pub struct GateRule {
    /// Id; stable forever.
    pub id: &'static str,
    /// One line.
    pub title: &'static str,
    /// Level unless the configuration says otherwise.
    pub level: Level,
    /// What it means and what to do.
    pub text: &'static str,
}

const fn rule(id: &'static str, title: &'static str, level: Level, text: &'static str) -> GateRule {
    GateRule {
        id,
        title,
        level,
        text,
    }
}

/// All rules of the gate, sorted by id.
pub static RULES: &[GateRule] = &[
    rule(
        "acceptance_expired",
        "the time of an acceptance is over",
        Level::Error,
        "An entry of callsheet.accept.yaml has passed its `until` day, so its finding blocks again. \
         Repair the finding, or renew the entry in a reviewed change.",
    ),
    rule(
        "acceptance_invalid",
        "an entry of callsheet.accept.yaml cannot be used",
        Level::Error,
        "An entry lacks `finding`, `why`, `by` or `until`, or its `until` lies further ahead than the \
         configuration allows. It accepts nothing until it is repaired.",
    ),
    rule(
        "acceptance_unused",
        "an acceptance matches no finding",
        Level::Warn,
        "The finding that an entry of callsheet.accept.yaml names does not occur in this check, typically \
         because the change is merged. Delete the entry.",
    ),
    rule(
        "annotation_type_disagrees",
        "a property's logical type does not fit the schema file",
        Level::Warn,
        "The schema file is the truth for bytes. A property of the document says another type for the same \
         field. Correct `logicalType`.",
    ),
    rule(
        "annotation_without_field",
        "a property of the document is no field of the schema file",
        Level::Warn,
        "Properties annotate fields of the schema file by their path. This one names a field that is not \
         there: it was removed, renamed or misspelt.",
    ),
    rule(
        "bound_loosened",
        "a limit on values became wider",
        Level::Warn,
        "Readers may meet values that the contract ruled out before.",
    ),
    rule(
        "bound_tightened",
        "a limit on values became narrower",
        Level::Warn,
        "Data that exists may violate the new limit. Test a sample before the change.",
    ),
    rule(
        "classification_changed",
        "a field is classified differently",
        Level::Warn,
        "Whoever protects data by classification will treat the field differently from now on, possibly with \
         less care. Data that exists keeps the care that it got.",
    ),
    rule(
        "classification_removed",
        "a field lost its classification",
        Level::Warn,
        "Whoever protects data by classification will treat the field as unclassified from now on.",
    ),
    rule(
        "contract_removed",
        "a contract or subject is gone",
        Level::Warn,
        "Readers lose the promise. It blocks while a reader is known. Deprecate first: `status: deprecated`, \
         then `retired`, then remove.",
    ),
    rule(
        "deprecated_field_still_read",
        "a deprecated field was removed while somebody reads it",
        Level::Error,
        "The field was deprecated, and its sunset, if it had one, is over. A reader is known to use it all the same: \
         one that was generated, observed within `usage_window_days`, or declared. Move the reader first.",
    ),
    rule(
        "deprecated_removed_early",
        "a deprecated field was removed before its sunset",
        Level::Error,
        "`callsheet.deprecated` of the document promised the field until its `sunset`, and the schema file or the \
         document lacks it. Keep it until that day.",
    ),
    rule(
        "enum_value_added",
        "an allowed value was added",
        Level::Warn,
        "Readers may meet a value that they do not know.",
    ),
    rule(
        "enum_value_removed",
        "an allowed value was removed",
        Level::Warn,
        "Data that exists may hold the value. Test a sample before the change.",
    ),
    rule(
        "not_proven",
        "the registry refuses the pair and nothing shows that it is safe",
        Level::Error,
        "The wire verdict is incompatible and the truth is undecided, so the change blocks although no \
         record was found that fails.",
    ),
    rule(
        "odcs_violation",
        "the document breaks the Open Data Contract Standard",
        Level::Error,
        "The document does not follow ODCS v3. Other tools will refuse it.",
    ),
    rule(
        "odcs_warning",
        "the document deserves a look",
        Level::Note,
        "The document follows ODCS v3, but something in it is deprecated, newer than its `apiVersion`, or \
         names what is not there.",
    ),
    rule(
        "pii_mark_added",
        "a field is newly marked as personal data",
        Level::Warn,
        "Every reader of the field now handles personal data. Tell them.",
    ),
    rule(
        "pii_mark_removed",
        "a field lost its mark as personal data",
        Level::Warn,
        "Masking and access rules that follow the mark stop working for the field.",
    ),
    rule(
        "primary_key_changed",
        "the primary key is another one",
        Level::Warn,
        "`primaryKey` or `primaryKeyPosition` of the properties differs. Compaction, joins and upserts by the old key \
         overwrite what belongs to others, or keep what should go. Start a new topic for the new key.",
    ),
    rule(
        "property_removed",
        "a property of a contract without a schema file is gone",
        Level::Warn,
        "Without a schema file the properties are all that readers can rely on.",
    ),
    rule(
        "property_type_changed",
        "a property of a contract without a schema file has another type",
        Level::Warn,
        "Without a schema file the logical type is all that readers can rely on.",
    ),
    rule(
        "quality_check_changed",
        "a quality check compares with something else",
        Level::Warn,
        "Whether the change tightens or loosens the promise is not decided.",
    ),
    rule(
        "quality_check_removed",
        "a quality check is gone",
        Level::Warn,
        "Readers may rely on what the check promised.",
    ),
    rule(
        "required_added",
        "a value must be there from now on",
        Level::Warn,
        "Data that exists may lack the value. Test a sample before the change.",
    ),
    rule(
        "required_removed",
        "a value may be absent from now on",
        Level::Warn,
        "Readers may rely on the value being there.",
    ),
    rule(
        "service_level_lowered",
        "a service level promises less",
        Level::Warn,
        "Readers may rely on what was promised: data kept as long, delivered as soon, supported until then.",
    ),
    rule(
        "sunset_moved_earlier",
        "the sunset of a deprecated field moved to an earlier day",
        Level::Error,
        "Readers planned with the day that was promised.",
    ),
    rule(
        "undecided",
        "nothing shows whether the pair is safe",
        Level::Warn,
        "The registry accepts the pair, and the truth is undecided.",
    ),
    rule(
        "unique_added",
        "values must be unique from now on",
        Level::Warn,
        "Data that exists may hold duplicates. Test a sample before the change.",
    ),
    rule(
        "unique_removed",
        "values need not be unique any more",
        Level::Warn,
        "Readers may use the value as a key.",
    ),
    rule(
        "unit_changed",
        "the unit of a property is another one",
        Level::Warn,
        "The extension `callsheet.unit`, `unit`, `callsheet.currency` or `currency` differs. Numbers are read as before \
         and mean something else. Keep the unit; add a property for the other one.",
    ),
    rule(
        "wire_only",
        "the registry refuses the pair although every record reads right",
        Level::Warn,
        "A Confluent registry will answer 409 to the new schema. No record can fail; `callsheet push --force` \
         registers it.",
    ),
];

/// A rule of the gate by its id.
pub fn find(id: &str) -> Option<&'static GateRule> {
    RULES.iter().find(|rule| rule.id == id)
}

/// The ids, sorted.
pub fn ids() -> impl Iterator<Item = &'static str> {
    RULES.iter().map(|rule| rule.id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_sorted_and_unique() {
        let ids: Vec<&str> = ids().collect();
        let mut sorted = ids.clone();
        sorted.sort_unstable();
        sorted.dedup();
        assert_eq!(ids, sorted);
    }
}
