//! What each draft makes of its keywords.

use super::*;

fn root(text: &str) -> (Schema, Keywords) {
    let schema = parse(text);
    let keywords = schema.root_node().keywords().unwrap().clone();
    (schema, keywords)
}

#[test]
fn a_text_without_a_draft_is_draft_7() {
    assert_eq!(parse("{}").draft(), Draft::Draft7);
    assert_eq!(parse("true").draft(), Draft::Draft7);
    for draft in Draft::ALL {
        let text = with_draft(draft, r#""type":"string""#);
        assert_eq!(parse(&text).draft(), draft);
    }
}

#[test]
fn keywords_count_from_the_draft_that_defines_them() {
    type Seen = fn(&Keywords) -> bool;
    let cases: [(&str, Draft, Draft, Seen); 17] = [
        (r#""const":1"#, Draft::Draft6, Draft::Draft2020, |k| {
            k.constant.is_some()
        }),
        (r#""contains":{}"#, Draft::Draft6, Draft::Draft2020, |k| {
            k.contains.is_some()
        }),
        (
            r#""propertyNames":{}"#,
            Draft::Draft6,
            Draft::Draft2020,
            |k| k.property_names.is_some(),
        ),
        (r#""if":{}"#, Draft::Draft7, Draft::Draft2020, |k| {
            k.if_schema.is_some()
        }),
        (r#""then":{}"#, Draft::Draft7, Draft::Draft2020, |k| {
            k.then_schema.is_some()
        }),
        (r#""else":{}"#, Draft::Draft7, Draft::Draft2020, |k| {
            k.else_schema.is_some()
        }),
        (
            r#""contentEncoding":"x""#,
            Draft::Draft7,
            Draft::Draft2020,
            |k| k.content_encoding.is_some(),
        ),
        (
            r#""minContains":1"#,
            Draft::Draft2019,
            Draft::Draft2020,
            |k| k.min_contains.is_some(),
        ),
        (
            r#""unevaluatedItems":{}"#,
            Draft::Draft2019,
            Draft::Draft2020,
            |k| k.unevaluated_items.is_some(),
        ),
        (
            r#""unevaluatedProperties":{}"#,
            Draft::Draft2019,
            Draft::Draft2020,
            |k| k.unevaluated_properties.is_some(),
        ),
        (
            r#""dependentRequired":{"a":[]}"#,
            Draft::Draft2019,
            Draft::Draft2020,
            |k| !k.dependent_required.is_empty(),
        ),
        (
            r#""dependentSchemas":{"a":{}}"#,
            Draft::Draft2019,
            Draft::Draft2020,
            |k| !k.dependent_schemas.is_empty(),
        ),
        (
            r#""$anchor":"a""#,
            Draft::Draft2019,
            Draft::Draft2020,
            |k| k.anchor.is_some(),
        ),
        (
            r#""$recursiveRef":"\u0023""#,
            Draft::Draft2019,
            Draft::Draft2019,
            |k| k.dynamic_reference.is_some(),
        ),
        (
            r#""$dynamicAnchor":"a""#,
            Draft::Draft2020,
            Draft::Draft2020,
            |k| k.dynamic_anchor.is_some(),
        ),
        (
            r#""prefixItems":[{}]"#,
            Draft::Draft2020,
            Draft::Draft2020,
            |k| !k.prefix().is_empty(),
        ),
        (
            r#""additionalItems":{}"#,
            Draft::Draft4,
            Draft::Draft2019,
            |k| k.additional_items.is_some(),
        ),
    ];
    for (member, since, until, seen) in cases {
        for draft in Draft::ALL {
            let (_, found) = root(&with_draft(draft, member));
            let defined = since <= draft && draft <= until;
            assert_eq!(seen(&found), defined, "{member} in {draft}");
            assert_eq!(found.other.is_empty(), defined, "{member} in {draft}");
        }
    }
}

#[test]
fn exclusive_bounds_are_flags_in_draft_4_and_numbers_since() {
    let (_, old) = root(&with_draft(
        Draft::Draft4,
        r#""minimum":1,"exclusiveMinimum":true"#,
    ));
    assert!(old.minimum_is_exclusive.unwrap().value);
    assert_eq!(old.exclusive_minimum, None);
    let (_, new) = root(r#"{"exclusiveMinimum":1.50}"#);
    assert_eq!(new.exclusive_minimum.unwrap().value.as_str(), "1.50");
}

#[test]
fn items_after_a_prefix_are_one_thing_in_all_drafts() {
    let old = r#""items":[true,{}],"additionalItems":{"type":"null"}"#;
    let new = r#""prefixItems":[true,{}],"items":{"type":"null"}"#;
    for (draft, members) in [(Draft::Draft2019, old), (Draft::Draft2020, new)] {
        let (schema, found) = root(&with_draft(draft, members));
        assert_eq!(found.prefix().len(), 2);
        let rest = found.rest_items().unwrap();
        assert_eq!(
            keywords(&schema, rest).types.as_ref().unwrap().value,
            [Type::Null]
        );
    }
    let (_, found) = root(r#"{"additionalItems":false}"#);
    assert_eq!(found.rest_items(), None);
}

#[test]
fn dependencies_are_names_or_schemas() {
    let (_, found) = root(r#"{"dependencies":{"a":["b","c"],"d":{"required":["e"]},"f":true}}"#);
    assert_eq!(found.dependent_required.len(), 1);
    assert_eq!(found.dependent_required[0].needs[1].text, "c");
    let names: Vec<&str> = found
        .dependent_schemas
        .iter()
        .map(|named| named.name.as_str())
        .collect();
    assert_eq!(names, ["d", "f"]);
}

#[test]
fn members_beside_a_reference_count_since_2019() {
    let members =
        r#""$ref":"\u0023/definitions/A","maxLength":3,"title":"t","definitions":{"A":{}}"#;
    for draft in Draft::ALL {
        let (_, found) = root(&with_draft(draft, members));
        let alone = draft <= Draft::Draft7;
        assert_eq!(found.max_length.is_none(), alone, "{draft}");
        assert_eq!(found.ignored.len(), usize::from(alone), "{draft}");
        assert_eq!(found.title.unwrap().value, "t");
        assert_eq!(found.definitions.len(), 1);
    }
}

#[test]
fn annotations_of_a_wrong_type_are_unknown_members() {
    let (_, found) = root(r#"{"examples":1,"deprecated":"soon","readOnly":true,"x-a":[1]}"#);
    let keys: Vec<&str> = found
        .other
        .iter()
        .map(|member| member.key.as_str())
        .collect();
    assert_eq!(keys, ["examples", "deprecated", "x-a"]);
    assert!(found.read_only.unwrap().value);
    assert!(found.deprecated.is_none());
}
