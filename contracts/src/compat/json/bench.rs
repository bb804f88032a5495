//! Answers with proof: what the solver finds counts only after both validators have seen it.

use std::rc::Rc;

use callsheet_schema::json::{NodeId, Schema};
use serde_json::Value;

use super::budget::{Budget, Exhausted, Limits};
use super::pair::{Probe, Step};
use super::truth::{self, Json, Lit, Outcome, Solver};
use super::validate::canonical::{self, Covers};
use super::validate::{Formats, Rejection, VALIDATORS, Validators, Verdict, shrink};
use crate::compat::purse::Purse;
use crate::report::Witness;

/// How many values are tried where the validators do not bear the first one out.
const MAX_ATTEMPTS: usize = 4;

/// What one finding may spend.
const PER_FINDING: Limits = Limits {
    nodes: 20_000,
    states: 200_000,
    candidates: 20_000,
    bytes: 8 << 20,
};

/// The answer to one question.
pub(super) enum Answer {
    /// There is no such record.
    None,
    /// This one, seen by both validators.
    Shown(Box<Witness>),
    /// Not decided, for this reason.
    Open(String),
}

/// Two schemas with everything that answers questions about them.
pub(super) struct Bench<'a> {
    writer: &'a Schema,
    reader: &'a Schema,
    solver: Solver<'a>,
    validators: Option<Result<(Validators, Validators), String>>,
    asserting: Option<Result<(Validators, Validators), String>>,
    /// Why no more questions are answered: the work or the patience of the caller ended.
    stopped: Option<Exhausted>,
}

impl<'a> Bench<'a> {
    pub(super) fn new(
        writer: &'a Schema,
        reader: &'a Schema,
        purse: &'a Purse<'a>,
        max_frames: usize,
    ) -> Self {
        let budget = Budget::paying(Limits::CHECK, purse);
        Self {
            writer,
            reader,
            solver: Solver::of(writer, reader, budget, max_frames),
            validators: None,
            asserting: None,
            stopped: None,
        }
    }

    /// Whether an answer is missing only because the schemas nest deep.
    pub(super) const fn was_too_deep(&self) -> bool {
        self.solver.was_too_deep()
    }

    /// Is there a record that the writer accepts and the reader rejects?
    pub(super) fn judge(&mut self) -> Answer {
        if self.writer.hash() == self.reader.hash() {
            return Answer::None;
        }
        for schema in [self.writer, self.reader] {
            if let Some(node) = truth::ring(schema) {
                let place = schema.node(node).pointer.clone();
                return Answer::Open(format!(
                    "the schema at `#{place}` applies itself to the value that it is applied to"
                ));
            }
        }
        let goal = self.solver.refutation(self.writer, self.reader);
        let answer = self.answer(&goal);
        let Answer::Open(reason) = answer else {
            return answer;
        };
        if self.stopped.is_some() {
            return Answer::Open(reason);
        }
        let covers = canonical::covers(self.writer, self.reader, &mut self.solver.terms.budget);
        if matches!(covers, Ok(Covers::Yes)) {
            return Answer::None;
        }
        Answer::Open(reason)
    }

    /// Is there such a record that shows what a rule found?
    pub(super) fn show(&mut self, trail: &[Step], w: NodeId, r: NodeId, probe: &Probe) -> Answer {
        if let Some(stopped) = self.stopped {
            return Answer::Open(stopped.to_string());
        }
        let wanted = self.wanted(trail, w, r, probe);
        let mut goal = self.solver.refutation(self.writer, self.reader);
        match wanted {
            Ok(Some(lit)) => goal.push(lit),
            Ok(None) => return Answer::Open("the place has no formula".into()),
            Err(exhausted) => return Answer::Open(exhausted.to_string()),
        }
        let outer = self.solver.terms.budget.enter(PER_FINDING);
        let answer = self.answer(&goal);
        self.solver.terms.budget.leave(outer);
        answer
    }

    fn wanted(
        &mut self,
        trail: &[Step],
        w: NodeId,
        r: NodeId,
        probe: &Probe,
    ) -> Result<Option<Lit>, Exhausted> {
        let terms = &mut self.solver.terms;
        let mut lit = match probe {
            Probe::Fails(keywords) => terms.keywords(1, r, keywords)?.not(),
            Probe::FailsAll => terms.schema(1, r).not(),
            Probe::Branch(branch) => {
                let branch = terms.schema(0, *branch);
                let fails = terms.schema(1, r).not();
                terms.forms.all([branch, fails])
            }
            Probe::Member(name) => {
                let each = self.reader.node(r).keywords().and_then(|keywords| {
                    keywords
                        .additional_properties
                        .as_ref()
                        .or(keywords.unevaluated_properties.as_ref())
                });
                let each = each.map_or(Lit::FALSE, |at| terms.schema(1, at.value));
                let keys = terms.keys.name(name);
                terms.forms.has(keys, each.not())
            }
            Probe::Others => {
                let Some(keywords) = self.reader.node(r).keywords() else {
                    return Ok(None);
                };
                let each = keywords.additional_properties.as_ref();
                let each = each.map_or(Lit::TRUE, |at| terms.schema(1, at.value));
                match terms.reached(&Step::Additional(r), each.not())? {
                    Some(lit) => lit,
                    None => return Ok(None),
                }
            }
            Probe::Overlap => {
                let keywords = self.reader.node(r).keywords();
                let branches: Vec<Lit> = keywords
                    .and_then(|keywords| keywords.one_of.as_ref())
                    .into_iter()
                    .flat_map(|at| &at.value)
                    .map(|branch| terms.schema(1, *branch))
                    .collect();
                let some = terms.forms.any(branches.iter().copied());
                let one = terms.forms.one(branches);
                terms.forms.all([some, one.not()])
            }
            Probe::Format | Probe::None => return Ok(None),
        };
        // What the writer says here holds anyway; said here it is found sooner.
        let here = terms.schema(0, w);
        if !matches!(probe, Probe::Branch(_)) {
            lit = terms.forms.all([lit, here]);
        }
        for step in trail.iter().rev() {
            let Some(outer) = terms.reached(step, lit)? else {
                return Ok(None);
            };
            lit = outer;
        }
        Ok(Some(lit))
    }

    fn answer(&mut self, goal: &[Lit]) -> Answer {
        let mut goal = goal.to_vec();
        let mut objection: Option<String> = None;
        for _ in 0..MAX_ATTEMPTS {
            let (value, reason) = match self.solver.decide(goal.clone()) {
                Ok(Outcome::Value(value)) => (value, None),
                Ok(Outcome::Empty) => {
                    return objection.map_or(Answer::None, Answer::Open);
                }
                Ok(Outcome::Unknown(reason, None)) => {
                    return Answer::Open(objection.unwrap_or_else(|| reason.to_string()));
                }
                Ok(Outcome::Unknown(reason, Some(value))) => (value, Some(reason)),
                Err(exhausted) => {
                    if matches!(exhausted, Exhausted::Spent(_)) {
                        self.stopped = Some(exhausted);
                    }
                    return Answer::Open(objection.unwrap_or_else(|| exhausted.to_string()));
                }
            };
            match self.confirmed(&goal, &value) {
                Ok(witness) => return Answer::Shown(Box::new(witness)),
                Err(why) => {
                    // A candidate that fails says nothing against the solver.
                    let why = reason.map_or(why, |reason| reason.to_string());
                    objection.get_or_insert(why);
                }
            }
            goal.push(self.solver.terms.forms.among(vec![value]).not());
        }
        Answer::Open(objection.unwrap_or_default())
    }

    /// The witness that a value is, made small; or why it is none.
    fn confirmed(&mut self, goal: &[Lit], value: &Rc<Json>) -> Result<Witness, String> {
        let record = value
            .to_serde()
            .ok_or("the record that shows it holds a number that validators cannot take exactly")?;
        if self.validators.is_none() {
            self.validators = Some(self.compile(Formats::Annotate));
        }
        let (written, read) = match &self.validators {
            Some(Ok(both)) => (&both.0, &both.1),
            Some(Err(reason)) => return Err(reason.clone()),
            None => return Err(String::new()),
        };
        let terms = &mut self.solver.terms;
        refused(written, read, &record, &mut terms.budget)?;
        // The solver's formulas have a budget of their own while the validators are at work.
        let own = match terms.budget.purse() {
            Some(purse) => Budget::paying(SHRINKING, purse),
            None => Budget::new(SHRINKING),
        };
        let mut budget = std::mem::replace(&mut terms.budget, own);
        let outer = budget.enter(SHRINKING);
        let record = shrink(
            record,
            |smaller, budget| {
                let shown = Json::from_serde(smaller)
                    .is_some_and(|value| matches!(terms.holds_all(goal, &value), Ok(Ok(true))));
                Ok(shown && refused(written, read, smaller, budget).is_ok())
            },
            &mut budget,
        );
        budget.leave(outer);
        terms.budget = budget;
        let rejection = refused(written, read, &record, &mut terms.budget)?;
        Ok(witness(&record, rejection))
    }

    fn compile(&mut self, formats: Formats) -> Result<(Validators, Validators), String> {
        let budget = &mut self.solver.terms.budget;
        let mut one = |schema: &Schema| match Validators::new(schema, formats, budget) {
            Ok(compiled) => compiled,
            Err(exhausted) => Err(exhausted.to_string()),
        };
        Ok((one(self.writer)?, one(self.reader)?))
    }

    /// A record that the writer accepts and the reader rejects where `format` is checked, with one of some strings at a
    /// place.
    pub(super) fn show_format(&mut self, trail: &[Step], candidates: &[&str]) -> Option<Witness> {
        if self.asserting.is_none() {
            self.asserting = Some(self.compile(Formats::Assert));
        }
        for candidate in candidates {
            let terms = &mut self.solver.terms;
            let text = Rc::new(Json::String((*candidate).into()));
            let mut lit = terms.forms.among(vec![text]);
            for step in trail.iter().rev() {
                lit = terms.reached(step, lit).ok()??;
            }
            let goal = vec![terms.schema(0, self.writer.root()), lit];
            let Ok(Outcome::Value(value)) = self.solver.decide(goal) else {
                continue;
            };
            let record = value.to_serde()?;
            let (written, read) = self.asserting.as_ref()?.as_ref().ok()?;
            let budget = &mut self.solver.terms.budget;
            if let Ok(rejection) = refused(written, read, &record, budget) {
                return Some(witness(&record, rejection));
            }
        }
        None
    }
}

/// What shrinking one witness may spend.
const SHRINKING: Limits = Limits {
    nodes: 20_000,
    states: 20_000,
    candidates: 400,
    bytes: 4 << 20,
};

/// Why the reader rejects a record that the writer accepts; or why that is not so.
fn refused(
    written: &Validators,
    read: &Validators,
    record: &Value,
    budget: &mut Budget<'_>,
) -> Result<Rejection, String> {
    let exhausted = |exhausted: Exhausted| exhausted.to_string();
    let disagree = |rejection: &Rejection, by: &str| {
        format!(
            "validators disagree about a record: only {by} rejects it ({})",
            rejection.reason
        )
    };
    match written.accepts(record, budget).map_err(exhausted)? {
        Verdict::Accepted => {}
        Verdict::Rejected(rejection) => {
            return Err(format!(
                "the validators reject the record that was found as the writer's: {}",
                rejection.reason
            ));
        }
        Verdict::Disagree { rejection, by } => return Err(disagree(&rejection, by)),
        Verdict::Failed(reason) => return Err(reason),
    }
    match read.accepts(record, budget).map_err(exhausted)? {
        Verdict::Accepted => {
            Err("the validators accept the record that was found as the reader's".into())
        }
        Verdict::Rejected(rejection) => Ok(rejection),
        Verdict::Disagree { rejection, by } => Err(disagree(&rejection, by)),
        Verdict::Failed(reason) => Err(reason),
    }
}

fn witness(record: &Value, rejection: Rejection) -> Witness {
    let text = record.to_string();
    Witness {
        encoded: text.clone().into_bytes(),
        record: text,
        error: rejection.reason,
        path: rejection.path,
        verified_by: VALIDATORS.to_vec(),
    }
}
