//! Many comparisons of one new schema at once: what versions have in common is judged once.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::known::Known;
use super::purse::Purses;
use super::{Options, check_knowing, protobuf};
use crate::report::{Direction, Report};
use crate::schema::Schema;

/// How many failing comparisons of different contents get the full treatment of a single pair; the rest get verdicts and
/// witnesses.
const MAX_THOROUGH: usize = 4;

/// A version and who reads whose data.
pub(crate) type Question<'a> = (&'a Schema, Direction);

/// Questions about versions of one content and direction, in the order in which they were asked.
struct Group {
    asked: Vec<usize>,
    known: Known,
}

/// One report for each question, in their order; the direction of `options` is not looked at.
pub(crate) fn answers(
    new: &Schema,
    questions: &[Question<'_>],
    options: &Options<'_>,
) -> Vec<Report> {
    let mut groups = grouped(questions);
    let few = groups.len() <= MAX_THOROUGH;
    let purses = Purses::new(options.cancelled);
    let mut reports: Vec<Option<Report>> = questions.iter().map(|_| None).collect();
    let first = options.thorough && few;
    pass(
        new,
        questions,
        &with(options, first),
        &purses,
        &mut groups,
        &mut reports,
    );
    if options.thorough && !few {
        let mut failing: Vec<Group> = groups
            .into_iter()
            .filter(|group| {
                let lead = reports[group.asked[0]].as_ref();
                lead.is_some_and(|lead| lead.errors().next().is_some())
            })
            .take(MAX_THOROUGH)
            .collect();
        let options = with(options, true);
        pass(
            new,
            questions,
            &options,
            &purses,
            &mut failing,
            &mut reports,
        );
    }
    reports
        .into_iter()
        .map(|report| report.expect("invariant: every question is in one group"))
        .collect()
}

/// The questions by content and direction, in the order of the first of each.
fn grouped(questions: &[Question<'_>]) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    let mut by_content: BTreeMap<(Direction, [u8; 16]), usize> = BTreeMap::new();
    for (at, (schema, direction)) in questions.iter().enumerate() {
        let group = content(schema).map_or(groups.len(), |content| {
            let next = groups.len();
            *by_content.entry((*direction, content)).or_insert(next)
        });
        if group == groups.len() {
            groups.push(Group {
                asked: Vec::new(),
                known: Known::default(),
            });
        }
        groups[group].asked.push(at);
    }
    groups
}

/// The hash of a schema if schemas of equal hash accept and mean the same records.
///
/// The Avro engine keeps nothing: it is through with a pair sooner than with a look into what is known.
fn content(schema: &Schema) -> Option<[u8; 16]> {
    match schema {
        Schema::Avro(_) => None,
        Schema::Json(schema) => Some(schema.hash().0),
        Schema::Protobuf(schema) => protobuf::content(schema),
    }
}

fn with<'a>(options: &Options<'a>, thorough: bool) -> Options<'a> {
    Options {
        thorough,
        ..*options
    }
}

/// Answers the questions of some groups, the groups side by side.
///
/// Each question has an equal part of the purses first. What is left then goes to those that it was too little for, in
/// their order: no answer depends on which of them was quicker.
fn pass(
    new: &Schema,
    questions: &[Question<'_>],
    options: &Options<'_>,
    purses: &Purses<'_>,
    groups: &mut [Group],
    reports: &mut [Option<Report>],
) {
    let count = groups.iter().map(|group| group.asked.len()).sum();
    let one = |at: usize, known: &mut Known, own: &Purses<'_>| {
        let (old, direction) = questions[at];
        let (writer, reader) = match direction {
            Direction::Backward => (old, new),
            Direction::Forward => (new, old),
        };
        let options = Options {
            direction,
            ..*options
        };
        check_knowing(writer, reader, &options, known, own)
    };
    let answer = |group: &mut Group| -> Vec<(usize, Report, Purses<'_>)> {
        let known = &mut group.known;
        let answered = |at: &usize| {
            let own = purses.one_of(count);
            (*at, one(*at, known, &own), own)
        };
        group.asked.iter().map(answered).collect()
    };
    let answers: Vec<Vec<(usize, Report, Purses<'_>)>> = if groups.len() > 1 {
        groups.par_iter_mut().map(answer).collect()
    } else {
        groups.iter_mut().map(answer).collect()
    };
    let mut cut = Vec::new();
    for (at, report, own) in answers.into_iter().flatten() {
        purses.settle(&own);
        if own.has_ended() {
            cut.push(at);
        }
        reports[at] = Some(report);
    }
    cut.sort_unstable();
    for (done, at) in cut.iter().enumerate() {
        if count == 1 || purses.is_empty() {
            break;
        }
        let own = purses.one_of(if done == 0 { 1 } else { 2 });
        reports[*at] = Some(one(*at, &mut Known::default(), &own));
        purses.settle(&own);
    }
}
