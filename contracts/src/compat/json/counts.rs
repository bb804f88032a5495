//! Bounds on counts: what the rules about lengths, items and properties share.

use callsheet_schema::json::{At, Keywords};

use super::edit;
use super::pair::{Hit, Pair, Spot};

/// The keyword of a bound.
pub(super) type Pick = fn(&mut Keywords) -> &mut Option<At<u64>>;

/// Hits on a lower and an upper bound that leave out more for the reader than for the writer.
pub(super) fn tightened(
    pair: &Pair<'_>,
    hits: &mut Vec<Hit>,
    (low, lower): (&str, Pick),
    (high, upper): (&str, Pick),
) {
    let (written, read) = pair.keywords();
    let (mut before, mut after) = (written.clone(), read.clone());
    for (name, pick) in [(low, lower), (high, upper)] {
        let (old, new) = (pick(&mut before).clone(), pick(&mut after).clone());
        let Some(bound) = new else { continue };
        let wider = old.as_ref().is_some_and(|old| {
            if name == low {
                old.value >= bound.value
            } else {
                old.value <= bound.value
            }
        });
        if wider {
            continue;
        }
        let message = match &old {
            Some(old) => format!(
                "`{name}` of {} is {} for the reader and {} for the writer",
                pair.place(),
                bound.value,
                old.value
            ),
            None => format!(
                "`{name}` of {} is {} for the reader, and the writer has none",
                pair.place(),
                bound.value
            ),
        };
        let mut failing = Keywords::default();
        *pick(&mut failing) = Some(bound.clone());
        hits.push(
            pair.hit(message)
                .at(
                    Spot::keyword(pair.read(), name, Some(&bound)),
                    Spot::keyword(pair.written(), name, old.as_ref()),
                )
                .shown_by_failing(failing)
                .repaired_by(match &old {
                    Some(old) => edit::keep(pair, name, &bound, old, &old.value.to_string()),
                    None => edit::without(pair, name),
                }),
        );
    }
}
