//! `unevaluatedProperties` and `unevaluatedItems` as plain formulas.
//!
//! Which members are evaluated depends on which in-place schemas hold. Each of those contributes names under conditions:
//! the `anyOf` branches on the way hold, an `if` holds or fails, a property is there. The names are cut into regions in
//! which the same contributions reach every name; for each region *some contribution holds, or every value there
//! satisfies the keyword's schema*. That is exact in both polarities, because the rest of the schema may be taken to hold:
//! where it fails, the schema fails anyway.

use callsheet_schema::json::{At, Draft, Keywords, Ref};

use super::form::{END, Lit, Place};
use super::keys::KeysId;
use super::terms::{MAX_FOLLOWED, Terms};
use super::value::{Kind, Kinds};
use crate::compat::json::budget::Exhausted;

/// What a schema on the same place evaluates, if all conditions hold.
struct Share<T> {
    conditions: Vec<Lit>,
    what: T,
}

/// Items that are evaluated.
enum Span {
    /// Those before this index; [`END`] for all.
    Before(u64),
    /// Those that satisfy this.
    Matching(Lit),
}

/// Most schemas on one place.
const MAX_SHARES: usize = 512;

/// Most conditional `contains` on one place: each doubles the formula.
const MAX_MATCHING: usize = 4;

/// Why a keyword has no formula.
struct TooFar;

impl Terms<'_> {
    /// The formula of `unevaluatedProperties` at `place`, whose schema is `rest`.
    pub(super) fn unevaluated_properties(
        &mut self,
        place: Place,
        rest: Lit,
    ) -> Result<Lit, Exhausted> {
        let object = Kinds::of(Kind::Object);
        let mut shares = Vec::new();
        let followed = self.shares(
            place,
            &[],
            true,
            MAX_FOLLOWED,
            &mut |terms, keywords, own, conditions| {
                let keys = if keywords.additional_properties.is_some()
                    || (!own && keywords.unevaluated_properties.is_some())
                {
                    Some(KeysId::ALL)
                } else {
                    terms.declared(keywords)?
                };
                Ok(keys.map(|what| {
                    if what != KeysId::NONE {
                        shares.push(Share {
                            conditions: conditions.to_vec(),
                            what,
                        });
                    }
                }))
            },
        )?;
        if followed.is_err() {
            return Ok(self.too_far(place, object, "unevaluatedProperties"));
        }
        // Regions with the conditions that reach each; `None` for a region that is always evaluated.
        let mut regions: Vec<(KeysId, Vec<Lit>)> = vec![(KeysId::ALL, Vec::new())];
        for share in shares {
            self.budget.node()?;
            let condition = self.forms.all(share.conditions);
            let mut next = Vec::with_capacity(regions.len() + 1);
            for (keys, conditions) in regions {
                let outside = self.keys.minus(keys, share.what, &mut self.budget)?;
                let inside = self.keys.and(keys, share.what, &mut self.budget)?;
                if inside != KeysId::NONE && condition != Lit::TRUE {
                    let mut conditions = conditions.clone();
                    conditions.push(condition);
                    next.push((inside, conditions));
                }
                if outside != KeysId::NONE {
                    next.push((outside, conditions));
                }
            }
            // Regions that the same conditions reach are one.
            next.sort_by(|a, b| a.1.cmp(&b.1));
            regions = Vec::with_capacity(next.len());
            for (keys, conditions) in next {
                match regions.last_mut() {
                    Some((known, same)) if *same == conditions => {
                        *known = self.keys.or(*known, keys, &mut self.budget)?;
                    }
                    _ => regions.push((keys, conditions)),
                }
            }
        }
        let mut lits = Vec::new();
        for (keys, mut conditions) in regions {
            conditions.push(self.forms.members(keys, rest));
            lits.push(self.forms.any(conditions));
        }
        let all = self.forms.all(lits);
        Ok(self.forms.when(object, all))
    }

    /// The formula of `unevaluatedItems` at `place`, whose schema is `rest`.
    pub(super) fn unevaluated_items(&mut self, place: Place, rest: Lit) -> Result<Lit, Exhausted> {
        let array = Kinds::of(Kind::Array);
        let mut before: Vec<Share<u64>> = Vec::new();
        let mut matching: Vec<Share<Lit>> = Vec::new();
        let followed = self.shares(
            place,
            &[],
            true,
            MAX_FOLLOWED,
            &mut |terms, keywords, own, conditions| {
                let draft = terms.node(place).draft;
                let side = place.side;
                let mut add = |what| match what {
                    Span::Before(what) => before.push(Share {
                        conditions: conditions.to_vec(),
                        what,
                    }),
                    Span::Matching(what) => matching.push(Share {
                        conditions: conditions.to_vec(),
                        what,
                    }),
                };
                if keywords.rest_items().is_some() || (!own && keywords.unevaluated_items.is_some())
                {
                    add(Span::Before(END));
                } else if !keywords.prefix().is_empty() {
                    add(Span::Before(
                        u64::try_from(keywords.prefix().len()).unwrap_or(END),
                    ));
                }
                if draft == Draft::Draft2020
                    && let Some(contains) = &keywords.contains
                {
                    add(Span::Matching(terms.schema(side, contains.value)));
                }
                Ok(Some(()))
            },
        )?;
        let (always, sometimes): (Vec<_>, Vec<_>) = matching
            .into_iter()
            .map(|share| (self.forms.all(share.conditions), share.what))
            .partition(|(condition, _)| *condition == Lit::TRUE);
        if followed.is_err() || sometimes.len() > MAX_MATCHING {
            return Ok(self.too_far(place, array, "unevaluatedItems"));
        }
        let mut bounds: Vec<u64> = before.iter().map(|share| share.what).collect();
        bounds.extend([0, END]);
        bounds.sort_unstable();
        bounds.dedup();
        let mut lits = Vec::new();
        for pair in bounds.windows(2) {
            let mut holds = Vec::new();
            for share in before.iter().filter(|share| share.what >= pair[1]) {
                holds.push(self.forms.all(share.conditions.iter().copied()));
            }
            // Each subset of the conditional `contains`: these hold, the others do not.
            let mut cases = Vec::new();
            for subset in 0_u32..1 << sometimes.len() {
                self.budget.node()?;
                let mut case = Vec::new();
                let mut each: Vec<Lit> = always.iter().map(|(_, lit)| *lit).collect();
                each.push(rest);
                for (index, (condition, lit)) in sometimes.iter().enumerate() {
                    if subset & 1 << index == 0 {
                        case.push(condition.not());
                    } else {
                        case.push(*condition);
                        each.push(*lit);
                    }
                }
                let each = self.forms.any(each);
                case.push(self.forms.items(pair[0], pair[1], each));
                cases.push(self.forms.all(case));
            }
            holds.extend(cases);
            lits.push(self.forms.any(holds));
        }
        let all = self.forms.all(lits);
        Ok(self.forms.when(array, all))
    }

    fn too_far(&mut self, place: Place, kinds: Kinds, keyword: &str) -> Lit {
        let reason = format!("what `{keyword}` leaves over could not be worked out");
        let description = format!("{keyword} {} {}", place.side, place.node.index());
        self.opaque(kinds, &reason, description)
    }

    /// Visits the schemas that apply to the same value as `place`, each with the conditions under which it counts.
    #[expect(clippy::type_complexity, reason = "a visitor with its one use above")]
    fn shares(
        &mut self,
        place: Place,
        conditions: &[Lit],
        own: bool,
        depth: usize,
        visit: &mut dyn FnMut(&mut Self, &Keywords, bool, &[Lit]) -> Result<Option<()>, Exhausted>,
    ) -> Result<Result<(), TooFar>, Exhausted> {
        self.budget.node()?;
        if depth == 0 || conditions.len() > MAX_SHARES {
            return Ok(Err(TooFar));
        }
        let Some(keywords) = self.node(place).keywords() else {
            return Ok(Ok(()));
        };
        if visit(self, keywords, own, conditions)?.is_none() {
            return Ok(Err(TooFar));
        }
        let side = place.side;
        let mut below: Vec<(callsheet_schema::json::NodeId, Option<Vec<Lit>>)> = Vec::new();
        let references: [&Option<At<Ref>>; 2] = [&keywords.reference, &keywords.dynamic_reference];
        for reference in references.into_iter().flatten() {
            let dynamic = reference.value.dynamic.as_ref();
            if dynamic.is_some_and(|anchor| !self.is_static(side, anchor)) {
                return Ok(Err(TooFar));
            }
            below.push((reference.value.target, None));
        }
        for schema in keywords.all_of.iter().flat_map(|at| &at.value) {
            below.push((*schema, None));
        }
        let branches = [&keywords.any_of, &keywords.one_of].into_iter().flatten();
        for schema in branches.flat_map(|at| &at.value) {
            let holds = self.schema(side, *schema);
            below.push((*schema, Some(vec![holds])));
        }
        if let Some(condition) = &keywords.if_schema {
            let holds = self.schema(side, condition.value);
            below.push((condition.value, Some(vec![holds])));
            if let Some(then) = &keywords.then_schema {
                below.push((then.value, Some(vec![holds])));
            }
            if let Some(otherwise) = &keywords.else_schema {
                below.push((otherwise.value, Some(vec![holds.not()])));
            }
        }
        for dependent in &keywords.dependent_schemas {
            let present = self.present(&dependent.name);
            below.push((dependent.node, Some(vec![present])));
        }
        for (node, more) in below {
            let mut inner = conditions.to_vec();
            inner.extend(more.into_iter().flatten());
            let place = Place { side, node };
            if let Err(far) = self.shares(place, &inner, false, depth - 1, visit)? {
                return Ok(Err(far));
            }
        }
        Ok(Ok(()))
    }
}
