//! buf's breaking rules under buf's ids, as selectable profiles.
//!
//! These are rules about sources: they compare the old declarations with the new ones and make no claim on records, so
//! their findings carry no witness and decide no verdict; whether a change breaks records is [`super::truth`]'s to say.
//! They run only when a [`Profile`] is chosen, and then they block. Behaviour follows buf 1.7x, rule by rule; imports take
//! part, as they do in buf. `source` pairs the declarations, `checks` is what rules share, [`rules`] are the rules.

use callsheet_schema::protobuf::Schema;

use self::source::{Comparison, Hit};
use super::truth::assemble;
use super::truth::repair::pay_for_reading;
use crate::compat::fingerprint;
use crate::compat::patch;
use crate::compat::purse::Purse;
use crate::compat::rules::{Observe, Profile, Rule};
use crate::report::{Direction, Finding, Fix};

pub(crate) mod checks;
pub(crate) mod defaults;
pub(crate) mod rules;
pub(crate) mod source;

/// Most findings of one report.
const MAX_FINDINGS: usize = 256;

/// The findings of a profile, worst first.
pub(super) fn findings(
    writer: &Schema,
    reader: &Schema,
    direction: Direction,
    profile: Profile,
    purse: &Purse<'_>,
) -> Vec<Finding> {
    let (old, new) = match direction {
        Direction::Backward => (writer, reader),
        Direction::Forward => (reader, writer),
    };
    let comparison = Comparison::new(old, new);
    let mut findings = Vec::new();
    for rule in rules::ALL {
        if !rule.profiles.contains(&profile) {
            continue;
        }
        // Every rule looks at every declaration, and a few bytes of text are one.
        let read = old.text().len() + new.text().len();
        if purse.pay_each(read / 8, 1).is_err() {
            break;
        }
        for hit in observe(rule, &comparison) {
            if findings.len() < MAX_FINDINGS {
                let fix = repaired(rule, &comparison, &hit, purse);
                findings.push(finding(rule, hit, direction, fix));
            }
        }
    }
    assemble::sort(&mut findings);
    findings
}

fn observe(rule: &Rule, comparison: &Comparison<'_>) -> Vec<Hit> {
    let mut hits = Vec::new();
    if let Observe::Buf(observe) = rule.observe {
        observe(comparison, &mut hits);
    }
    hits
}

fn finding(rule: &Rule, hit: Hit, direction: Direction, fix: Option<Fix>) -> Finding {
    let (reader, writer) = match direction {
        Direction::Backward => (&hit.new, &hit.old),
        Direction::Forward => (&hit.old, &hit.new),
    };
    Finding {
        rule: rule.id,
        class: rule.class,
        axis: rule.axis,
        level: rule.level,
        direction,
        against: String::new(),
        wire_type: None,
        fingerprint: fingerprint(rule.id, "", &hit.subject, &hit.old.hash, &hit.new.hash),
        reader_path: reader.path.clone(),
        writer_path: writer.path.clone(),
        field_path: hit.subject,
        reader_span: reader.span,
        writer_span: writer.span,
        reader_location: None,
        writer_location: None,
        message: hit.message,
        fix: Some(fix.unwrap_or_else(|| Fix {
            summary: rule.fix.to_owned(),
            patched: None,
        })),
        witness: None,
        readers: Vec::new(),
        old_hash: hit.old.hash,
        new_hash: hit.new.hash,
    }
}

/// The repair of a hit, if the rule falls silent about it on the patched text.
fn repaired(rule: &Rule, comparison: &Comparison<'_>, hit: &Hit, purse: &Purse<'_>) -> Option<Fix> {
    let repair = hit.repair.as_ref()?;
    let new = comparison.new.schema;
    if new
        .files()
        .any(|(id, file)| id.index() > 0 && !file.built_in)
    {
        return None;
    }
    pay_for_reading(new, purse).ok()?;
    let text = patch::apply(new.text(), &repair.edits)?;
    let patched = Schema::parse(&text, &[]).ok()?;
    let after = observe(rule, &Comparison::new(comparison.old.schema, &patched));
    let gone = after.iter().all(|left| left.subject != hit.subject);
    let kept = gone && purse.keep(text.len()).is_ok();
    kept.then(|| Fix {
        summary: repair.summary.clone(),
        patched: Some(text),
    })
}
