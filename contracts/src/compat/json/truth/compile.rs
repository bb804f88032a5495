//! From the keywords of a schema to a formula, one level deep.

use std::rc::Rc;

use callsheet_schema::json::{At, Draft, Keywords, Kind as NodeKind, NodeId, Number, Ref, Type};
use callsheet_schema::tree;

use super::form::{END, Form, Lit, Place};
use super::keys::KeysId;
use super::terms::{Gap, MAX_FOLLOWED, Terms};
use super::value::{Json, Kind, Kinds};
use crate::compat::json::budget::Exhausted;
use crate::compat::json::number::Decimal;
use crate::compat::json::pair::Step;

impl Terms<'_> {
    /// What the schema at `place` says.
    pub(super) fn compile(&mut self, place: Place) -> Result<Lit, Exhausted> {
        match &self.node(place).kind {
            NodeKind::Bool(value) => Ok(Lit::TRUE.with(*value)),
            NodeKind::Keywords(keywords) => self.compile_keywords(place, keywords),
        }
    }

    /// What some keywords would say at the place of a schema of the writer's (0) or the reader's document (1).
    pub(crate) fn keywords(
        &mut self,
        side: u8,
        node: NodeId,
        keywords: &Keywords,
    ) -> Result<Lit, Exhausted> {
        self.compile_keywords(Place { side, node }, keywords)
    }

    /// What it takes to satisfy `each` one step below.
    pub(crate) fn reached(&mut self, step: &Step, each: Lit) -> Result<Option<Lit>, Exhausted> {
        Ok(Some(match step {
            Step::Property(name) => {
                let keys = self.keys.name(name);
                self.forms.has(keys, each)
            }
            Step::Pattern(pattern) => match self.pattern(pattern)? {
                Ok(keys) => self.forms.has(keys, each),
                Err(_) => return Ok(None),
            },
            Step::Additional(node) => {
                let place = Place {
                    side: 1,
                    node: *node,
                };
                let Some(keywords) = self.node(place).keywords() else {
                    return Ok(None);
                };
                let Some(declared) = self.declared(keywords)? else {
                    return Ok(None);
                };
                let keys = self.keys.complement(declared, &mut self.budget)?;
                self.forms.has(keys, each)
            }
            Step::Item(index) => {
                let all = self.forms.items(*index, index + 1, each.not());
                self.some_item(all)
            }
            Step::Items(from) => {
                let all = self.forms.items(*from, END, each.not());
                self.some_item(all)
            }
            Step::Branch(node) => {
                let branch = self.schema(0, *node);
                self.forms.all([branch, each])
            }
        }))
    }

    /// An array, not all of whose items are as `all` says.
    fn some_item(&mut self, all: Lit) -> Lit {
        let array = self.forms.kind(Kinds::of(Kind::Array));
        self.forms.all([array, all.not()])
    }

    fn compile_keywords(&mut self, place: Place, keywords: &Keywords) -> Result<Lit, Exhausted> {
        let side = place.side;
        let mut lits = Vec::new();
        if let Some(reference) = &keywords.reference {
            lits.push(self.reference(side, reference));
        }
        if let Some(reference) = &keywords.dynamic_reference {
            lits.push(self.reference(side, reference));
        }
        if let Some(types) = &keywords.types {
            lits.push(self.types(&types.value, self.node(place).draft));
        }
        if let Some(values) = &keywords.enumeration {
            lits.push(self.values(&values.value));
        }
        if let Some(value) = &keywords.constant {
            lits.push(self.values(std::slice::from_ref(&value.value)));
        }
        self.numbers(keywords, &mut lits);
        self.strings(keywords, &mut lits)?;
        self.arrays(side, keywords, &mut lits);
        self.objects(side, keywords, &mut lits)?;
        for schema in keywords.all_of.iter().flat_map(|at| &at.value) {
            lits.push(self.schema(side, *schema));
        }
        if let Some(schemas) = &keywords.any_of {
            let branches: Vec<Lit> = self.schemas(side, &schemas.value);
            lits.push(self.forms.any(branches));
        }
        if let Some(schemas) = &keywords.one_of {
            let branches = self.schemas(side, &schemas.value);
            lits.push(self.forms.one(branches));
        }
        if let Some(schema) = &keywords.not {
            lits.push(self.schema(side, schema.value).not());
        }
        if let Some(condition) = &keywords.if_schema {
            let condition = self.schema(side, condition.value);
            if let Some(then) = &keywords.then_schema {
                let then = self.schema(side, then.value);
                lits.push(self.forms.any([condition.not(), then]));
            }
            if let Some(otherwise) = &keywords.else_schema {
                let otherwise = self.schema(side, otherwise.value);
                lits.push(self.forms.any([condition, otherwise]));
            }
        }
        if let Some(rest) = &keywords.unevaluated_items {
            let rest = self.schema(side, rest.value);
            lits.push(self.unevaluated_items(place, rest)?);
        }
        if let Some(rest) = &keywords.unevaluated_properties {
            let rest = self.schema(side, rest.value);
            lits.push(self.unevaluated_properties(place, rest)?);
        }
        Ok(self.forms.all(lits))
    }

    fn schemas(&mut self, side: u8, nodes: &[NodeId]) -> Vec<Lit> {
        nodes.iter().map(|node| self.schema(side, *node)).collect()
    }

    /// A reference; opaque if what it means depends on the way there.
    pub(super) fn reference(&mut self, side: u8, reference: &At<Ref>) -> Lit {
        if let Some(anchor) = &reference.value.dynamic
            && !self.is_static(side, anchor)
        {
            let reason = format!(
                "`{}` may mean several schemas, depending on the way to it",
                reference.value.text
            );
            let description = format!("dynamic {side} {}", reference.span.start);
            return self.opaque(Kinds::ALL, &reason, description);
        }
        self.schema(side, reference.value.target)
    }

    fn types(&mut self, types: &[Type], draft: Draft) -> Lit {
        let mut kinds = Kinds::NONE;
        for name in types {
            kinds = kinds.with(match name {
                Type::Null => Kind::Null,
                Type::Boolean => Kind::Boolean,
                Type::Integer => continue,
                Type::Number => Kind::Number,
                Type::String => Kind::String,
                Type::Array => Kind::Array,
                Type::Object => Kind::Object,
            });
        }
        let plain = self.forms.kind(kinds);
        if kinds.has(Kind::Number) || !types.contains(&Type::Integer) {
            return plain;
        }
        let integer = self.forms.intern(if draft == Draft::Draft4 {
            Form::Whole
        } else {
            Form::MultipleOf(Rc::new(Decimal::one()))
        });
        self.forms.any([plain, integer])
    }

    fn values(&mut self, values: &[tree::Node]) -> Lit {
        let exact: Option<Vec<Rc<Json>>> = values.iter().map(Json::of).collect();
        if let Some(exact) = exact {
            return self.forms.among(exact);
        }
        let texts: Vec<String> = values.iter().map(tree::Node::to_compact_json).collect();
        let reason = "a constant holds a number with too large an exponent";
        self.opaque(Kinds::ALL, reason, format!("values {}", texts.join(",")))
    }

    fn bound(&mut self, number: &Number, name: &str, form: fn(Rc<Decimal>) -> Form) -> Lit {
        if let Some(bound) = Decimal::parse(number.as_str()) {
            return self.forms.intern(form(Rc::new(bound)));
        }
        let reason = format!("`{}` has too large an exponent", number.as_str());
        let description = format!("{name} {}", number.as_str());
        self.opaque(Kinds::of(Kind::Number), &reason, description)
    }

    fn numbers(&mut self, keywords: &Keywords, out: &mut Vec<Lit>) {
        let mut lits = Vec::new();
        if let Some(step) = &keywords.multiple_of {
            lits.push(self.bound(&step.value, "multiple", Form::MultipleOf));
        }
        let is_true = |at: &Option<At<bool>>| at.as_ref().is_some_and(|at| at.value);
        if let Some(bound) = &keywords.maximum {
            lits.push(if is_true(&keywords.maximum_is_exclusive) {
                self.bound(&bound.value, "below", Form::Below)
            } else {
                self.bound(&bound.value, "most", Form::AtMost)
            });
        }
        if let Some(bound) = &keywords.exclusive_maximum {
            lits.push(self.bound(&bound.value, "below", Form::Below));
        }
        if let Some(bound) = &keywords.minimum {
            lits.push(if is_true(&keywords.minimum_is_exclusive) {
                self.bound(&bound.value, "most", Form::AtMost).not()
            } else {
                self.bound(&bound.value, "below", Form::Below).not()
            });
        }
        if let Some(bound) = &keywords.exclusive_minimum {
            lits.push(self.bound(&bound.value, "most", Form::AtMost).not());
        }
        self.group(Kind::Number, lits, out);
    }

    fn strings(&mut self, keywords: &Keywords, out: &mut Vec<Lit>) -> Result<(), Exhausted> {
        let mut lits = Vec::new();
        if let Some(least) = &keywords.min_length
            && least.value > 0
        {
            lits.push(self.forms.intern(Form::MinLength(least.value)));
        }
        if let Some(most) = &keywords.max_length
            && most.value < u64::MAX
        {
            lits.push(self.forms.intern(Form::MinLength(most.value + 1)).not());
        }
        if let Some(pattern) = &keywords.pattern {
            let text = &pattern.value;
            lits.push(match self.pattern(text)? {
                Ok(KeysId::ALL) => Lit::TRUE,
                Ok(words) => self.forms.intern(Form::Word(words)),
                Err(gap) => self.opaque(Kinds::of(Kind::String), &gap, format!("pattern {text}")),
            });
        }
        self.group(Kind::String, lits, out);
        Ok(())
    }

    fn arrays(&mut self, side: u8, keywords: &Keywords, out: &mut Vec<Lit>) {
        let mut lits = Vec::new();
        let mut next = 0;
        for schema in keywords.prefix() {
            let each = self.schema(side, *schema);
            lits.push(self.forms.items(next, next + 1, each));
            next += 1;
        }
        if let Some(rest) = keywords.rest_items() {
            let each = self.schema(side, rest);
            lits.push(self.forms.items(next, END, each));
        }
        if let Some(least) = &keywords.min_items {
            lits.push(self.forms.min_items(least.value));
        }
        if let Some(most) = &keywords.max_items
            && most.value < u64::MAX
        {
            lits.push(self.forms.min_items(most.value + 1).not());
        }
        if let Some(contains) = &keywords.contains {
            let each = self.schema(side, contains.value);
            let least = keywords.min_contains.as_ref().map_or(1, |at| at.value);
            lits.push(self.forms.contains(least, each));
            if let Some(most) = &keywords.max_contains
                && most.value < u64::MAX
            {
                lits.push(self.forms.contains(most.value + 1, each).not());
            }
        }
        if keywords.unique_items.as_ref().is_some_and(|at| at.value) {
            lits.push(self.forms.intern(Form::Unique));
        }
        self.group(Kind::Array, lits, out);
    }

    fn objects(
        &mut self,
        side: u8,
        keywords: &Keywords,
        out: &mut Vec<Lit>,
    ) -> Result<(), Exhausted> {
        let mut lits = Vec::new();
        for property in keywords.properties.iter().flat_map(|at| &at.value) {
            let each = self.schema(side, property.node);
            let keys = self.keys.name(&property.name);
            lits.push(self.forms.members(keys, each));
        }
        let mut gap: Option<Gap> = None;
        for property in keywords.pattern_properties.iter().flat_map(|at| &at.value) {
            let each = self.schema(side, property.node);
            match self.pattern(&property.name)? {
                Ok(keys) => lits.push(self.forms.members(keys, each)),
                Err(reason) => {
                    let description = format!("members {} {each:?}", property.name);
                    lits.push(self.opaque(Kinds::of(Kind::Object), &reason, description));
                    gap = Some(reason);
                }
            }
        }
        if let Some(rest) = &keywords.additional_properties {
            let each = self.schema(side, rest.value);
            match gap {
                None => {
                    let keys = self.declared(keywords)?.unwrap_or(KeysId::NONE);
                    let rest = self.keys.complement(keys, &mut self.budget)?;
                    lits.push(self.forms.members(rest, each));
                }
                Some(reason) => {
                    let mut names: Vec<&str> = [&keywords.properties, &keywords.pattern_properties]
                        .into_iter()
                        .flatten()
                        .flat_map(|at| &at.value)
                        .map(|named| named.name.as_str())
                        .collect();
                    names.sort_unstable();
                    let description = format!("other members {names:?} {each:?}");
                    lits.push(self.opaque(Kinds::of(Kind::Object), &reason, description));
                }
            }
        }
        if let Some(names) = &keywords.property_names {
            let each = self.schema(side, names.value);
            lits.push(match self.strings_of(each, MAX_FOLLOWED)? {
                Ok(keys) => {
                    let refused = self.keys.complement(keys, &mut self.budget)?;
                    self.forms.members(refused, Lit::FALSE)
                }
                Err(reason) => {
                    let description = format!("names {each:?}");
                    self.opaque(Kinds::of(Kind::Object), &reason, description)
                }
            });
        }
        for word in keywords.required.iter().flat_map(|at| &at.value) {
            lits.push(self.present(&word.text));
        }
        if let Some(least) = &keywords.min_properties {
            lits.push(self.forms.min_properties(least.value));
        }
        if let Some(most) = &keywords.max_properties
            && most.value < u64::MAX
        {
            lits.push(self.forms.min_properties(most.value + 1).not());
        }
        for dependent in &keywords.dependent_required {
            let given = self.present(&dependent.name);
            let needs: Vec<Lit> = dependent
                .needs
                .iter()
                .map(|word| self.present(&word.text))
                .collect();
            let needs = self.forms.all(needs);
            lits.push(self.forms.any([given.not(), needs]));
        }
        for dependent in &keywords.dependent_schemas {
            let given = self.present(&dependent.name);
            let schema = self.schema(side, dependent.node);
            lits.push(self.forms.any([given.not(), schema]));
        }
        self.group(Kind::Object, lits, out);
        Ok(())
    }

    /// An object that has a member of this name.
    pub(super) fn present(&mut self, name: &str) -> Lit {
        let keys = self.keys.name(name);
        self.forms.has(keys, Lit::TRUE)
    }

    /// The names that `properties` and `patternProperties` speak of; `None` if a pattern has no language.
    pub(super) fn declared(&mut self, keywords: &Keywords) -> Result<Option<KeysId>, Exhausted> {
        let names = keywords.properties.iter().flat_map(|at| &at.value);
        let mut keys = self
            .keys
            .named(names.map(|named| named.name.as_str().into()).collect());
        for property in keywords.pattern_properties.iter().flat_map(|at| &at.value) {
            let Ok(more) = self.pattern(&property.name)? else {
                return Ok(None);
            };
            keys = self.keys.or(keys, more, &mut self.budget)?;
        }
        Ok(Some(keys))
    }

    fn group(&mut self, kind: Kind, lits: Vec<Lit>, out: &mut Vec<Lit>) {
        let of_kind = self.forms.kind(Kinds::of(kind));
        let lits: Vec<Lit> = lits.into_iter().filter(|lit| *lit != of_kind).collect();
        if lits.is_empty() {
            return;
        }
        let all = self.forms.all(lits);
        out.push(self.forms.when(Kinds::of(kind), all));
    }
}
