//! Lineage of functions: constants beside them, composed through calls.

use callsheet::lineage::Transform;

#[derive(Clone, Debug, Default, PartialEq)]
struct Watch {
    event_type: u8,
    position_s: i32,
    content_id: String,
    email: String,
}

#[derive(Clone, Debug, Default, PartialEq)]
struct Latest {
    position_s: i32,
    content_id: String,
}

#[derive(Clone, Debug, Default, PartialEq)]
struct Activity {
    plays: u32,
    latest: Option<Latest>,
    offset: u64,
}

#[derive(Clone, Debug, Default, PartialEq)]
struct Row {
    plays: u32,
    last: String,
    far: bool,
    viewer: String,
    activity: Activity,
}

callsheet::fields!(Watch {
    event_type,
    position_s,
    content_id,
    email
});
callsheet::fields!(Activity {
    plays,
    latest,
    offset
});
callsheet::fields!(Row {
    plays,
    last,
    far,
    viewer,
    activity
});

fn samples() -> Vec<(Watch, u64)> {
    let watch = |event_type, position_s, content_id: &str, email: &str| Watch {
        event_type,
        position_s,
        content_id: content_id.to_owned(),
        email: email.to_owned(),
    };
    vec![
        (watch(1, 3, "a", "x@example.org"), 1),
        (watch(2, 90, "b", "longer@example.org"), 2),
    ]
}

#[callsheet::transform(test = samples)]
fn activity(watch: &Watch, offset: u64) -> Activity {
    let one_if = |kind| u32::from(watch.event_type == kind);
    Activity {
        plays: one_if(1),
        latest: Some(Latest {
            position_s: watch.position_s,
            content_id: watch.content_id.clone(),
        }),
        offset,
    }
}

fn pseudonym(email: &str) -> String {
    email.len().to_string()
}

#[callsheet::transform(calls(activity), mask(pseudonym), test = samples)]
fn row(watch: &Watch, offset: u64) -> Option<Row> {
    let made = activity(watch, offset);
    let latest = made.latest.as_ref()?;
    Some(Row {
        plays: made.plays,
        last: latest.content_id.clone(),
        far: latest.position_s > 60,
        viewer: pseudonym(&watch.email),
        activity: made.clone(),
    })
}

/// Calls itself: its lineage is what it can be at most.
#[callsheet::transform(calls(deep))]
fn deep(watch: &Watch, n: u32) -> Activity {
    if n == 0 {
        return activity_of(watch.position_s);
    }
    deep(watch, n - 1)
}

fn activity_of(position_s: i32) -> Activity {
    Activity {
        plays: position_s.unsigned_abs(),
        ..Activity::default()
    }
}

struct Job;

impl Job {
    #[callsheet::transform(calls(Self::twice, activity))]
    fn row(watch: &Watch) -> Row {
        Row {
            plays: Self::twice(watch.position_s),
            activity: activity(watch, 1),
            ..Row::default()
        }
    }

    #[callsheet::transform]
    fn twice(position_s: i32) -> u32 {
        position_s.unsigned_abs() * 2
    }
}

fn edges(transform: &Transform) -> Vec<String> {
    transform.edges().iter().map(ToString::to_string).collect()
}

#[test]
fn calls_are_followed_into_their_callees() {
    assert_eq!(
        edges(&ROW_LINEAGE),
        [
            "* <- watch.content_id: FILTER",
            "* <- watch.position_s: FILTER",
            "activity.latest.content_id <- watch.content_id: IDENTITY",
            "activity.latest.position_s <- watch.position_s: IDENTITY",
            "activity.offset <- offset: IDENTITY",
            "activity.plays <- watch.event_type: TRANSFORMATION",
            "far <- watch.position_s: TRANSFORMATION",
            "last <- watch.content_id: IDENTITY",
            "plays <- watch.event_type: TRANSFORMATION",
            "viewer <- watch.email: TRANSFORMATION masked",
        ]
    );
    assert!(ROW_LINEAGE.imprecise.is_empty());
    assert!(ROW_LINEAGE.name.ends_with("generated::transforms::row"));
    assert_eq!(ROW_LINEAGE.inputs[0].type_text, "&Watch");
    let watch = Watch::default();
    assert_eq!(row(&watch, 1).unwrap().viewer, "0");
}

#[test]
fn a_function_that_calls_itself_claims_all_that_it_gets() {
    let lineage = DEEP_LINEAGE;
    assert!(lineage.claims("plays", "watch", "position_s"));
    assert!(lineage.claims("plays", "n", ""));
    assert_eq!(deep(&Watch::default(), 3).plays, 0);
}

#[test]
fn associated_functions_have_associated_constants() {
    let found = edges(&Job::ROW_LINEAGE);
    assert_eq!(
        found,
        [
            "activity.latest.content_id <- watch.content_id: IDENTITY",
            "activity.latest.position_s <- watch.position_s: IDENTITY",
            "activity.plays <- watch.event_type: TRANSFORMATION",
            "plays <- watch.position_s: TRANSFORMATION",
        ]
    );
    assert!(Job::TWICE_LINEAGE.claims("", "position_s", ""));
    assert_eq!(Job::row(&Watch::default()).plays, 0);
}

/// Says less than is so.
#[callsheet::transform(summary(out.plays = "watch.event_type", out.viewer = "watch.email"))]
fn understated(watch: &Watch) -> Vec<Row> {
    let many = usize::from(watch.event_type);
    let row = Row {
        plays: watch.position_s.unsigned_abs(),
        ..Row::default()
    };
    vec![row; many]
}

#[test]
fn a_wrong_claim_is_refuted_with_its_samples() {
    let values: Vec<Watch> = samples().into_iter().map(|(watch, _)| watch).collect();
    let run = |watch: &Watch, _| understated(watch);
    let refuted = UNDERSTATED_LINEAGE
        .falsify("watch", &values, run)
        .unwrap_err();
    assert_eq!(
        (refuted.field.as_str(), refuted.column.as_str()),
        ("position_s", "plays")
    );
    let text = refuted.to_string();
    assert!(text.ends_with("column `plays` moves with `watch.position_s`, which is not claimed (sample 0 with the value of sample 1)"), "{text}");
    // The number of rows is claimed, since the body shows it.
    assert!(UNDERSTATED_LINEAGE.claims("", "watch", "event_type"));
    let tried = ACTIVITY_LINEAGE
        .falsify("watch", &values, |watch, _| Some(activity(watch, 0)))
        .unwrap();
    assert!(tried.changes == 8 && tried.moved >= 6, "{tried:?}");
}
