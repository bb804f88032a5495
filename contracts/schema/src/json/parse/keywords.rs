//! Reads the values of keywords; one of a wrong type is a problem with its place.

use super::walk::at;
use super::{Builder, Place};
use crate::json::model::{At, DependentNames, Keywords, Named, NodeId, Number, Type, Word};
use crate::json::pointer;
use crate::problem::{Problem, nearest};
use crate::tree::{Member, Node, Value};

impl Builder {
    fn wrong(&mut self, member: &Member, expected: &str, place: &Place) {
        let message = format!(
            "`{}` is {}, not {expected}",
            member.key,
            member.value.kind()
        );
        self.problem(
            place.document as usize,
            Problem::new(message, member.value.span),
        );
    }

    pub(super) fn text(&mut self, member: &Member, place: &Place) -> Option<At<String>> {
        let text = member.value.as_str();
        if text.is_none() {
            self.wrong(member, "a string", place);
        }
        Some(at(member, text?.to_owned()))
    }

    pub(super) fn flag(&mut self, member: &Member, place: &Place) -> Option<At<bool>> {
        let flag = member.value.as_bool();
        if flag.is_none() {
            self.wrong(member, "a boolean", place);
        }
        Some(at(member, flag?))
    }

    pub(super) fn number(&mut self, member: &Member, place: &Place) -> Option<At<Number>> {
        let Value::Number(text) = &member.value.value else {
            self.wrong(member, "a number", place);
            return None;
        };
        Some(at(member, Number(text.clone())))
    }

    /// A bound that was a boolean in draft 4.
    pub(super) fn limit(&mut self, member: &Member, place: &Place) -> Option<At<Number>> {
        if member.value.as_bool().is_none() {
            return self.number(member, place);
        }
        let key = &member.key;
        let message = format!("`{key}` is a boolean, not a number");
        let problem = Problem::new(message, member.value.span).help(format!(
            "since draft 6 `{key}` is the bound itself; name draft 4 in `$schema` if it is meant"
        ));
        self.problem(place.document as usize, problem);
        None
    }

    pub(super) fn divisor(&mut self, member: &Member, place: &Place) -> Option<At<Number>> {
        let number = self.number(member, place)?;
        let text = number.value.as_str();
        let digits = text.split(['e', 'E']).next().unwrap_or(text);
        if text.starts_with('-') || !digits.contains(|c: char| matches!(c, '1'..='9')) {
            let message = format!("`{}` is `{text}`, not more than zero", member.key);
            self.problem(
                place.document as usize,
                Problem::new(message, member.value.span),
            );
            return None;
        }
        Some(number)
    }

    pub(super) fn count(&mut self, member: &Member, place: &Place) -> Option<At<u64>> {
        let Value::Number(text) = &member.value.value else {
            self.wrong(member, "a number", place);
            return None;
        };
        let count = whole(text);
        if count.is_none() {
            let message = format!("`{}` is `{text}`, not a count from 0", member.key);
            self.problem(
                place.document as usize,
                Problem::new(message, member.value.span),
            );
        }
        Some(at(member, count?))
    }

    pub(super) fn values(&mut self, member: &Member, place: &Place) -> Option<At<Vec<Node>>> {
        let items = member.value.as_array();
        if items.is_none() {
            self.wrong(member, "an array", place);
        }
        Some(at(member, items?.to_vec()))
    }

    pub(super) fn types(&mut self, member: &Member, place: &Place) -> Option<At<Vec<Type>>> {
        let single = std::slice::from_ref(&member.value);
        let names = match &member.value.value {
            Value::String(_) => single,
            Value::Array(items) => items.as_slice(),
            _ => {
                self.wrong(member, "a string or an array of strings", place);
                return None;
            }
        };
        let mut types = Vec::with_capacity(names.len());
        for name in names {
            match self.type_name(name, place) {
                Some(found) if !types.contains(&found) => types.push(found),
                _ => {}
            }
        }
        if names.is_empty() {
            let message = "`type` is an empty array, which no value satisfies";
            let problem =
                Problem::new(message, member.value.span).help("leave `type` out to allow any");
            self.problem(place.document as usize, problem);
        }
        Some(at(member, types))
    }

    fn type_name(&mut self, name: &Node, place: &Place) -> Option<Type> {
        let Some(text) = name.as_str() else {
            let message = format!("a type is a string, not {}", name.kind());
            self.problem(place.document as usize, Problem::new(message, name.span));
            return None;
        };
        let found = Type::ALL.into_iter().find(|known| known.as_str() == text);
        if found.is_none() {
            let problem = Problem::new(format!("`{text}` is no type"), name.span);
            let near = nearest(text, Type::ALL.iter().map(|known| known.as_str()));
            let problem = problem.help(near.map_or_else(
                || {
                    let all = Type::ALL.map(|known| format!("`{}`", known.as_str()));
                    format!("the types are {}", all.join(", "))
                },
                |near| format!("did you mean `{near}`?"),
            ));
            self.problem(place.document as usize, problem);
        }
        found
    }

    pub(super) fn words(&mut self, member: &Member, place: &Place) -> Option<At<Vec<Word>>> {
        let Some(items) = member.value.as_array() else {
            let message = format!(
                "`{}` is {}, not an array of strings",
                member.key,
                member.value.kind()
            );
            let mut problem = Problem::new(message, member.value.span);
            if member.key == "required" && member.value.as_bool().is_some() {
                problem = problem
                    .help("list the names of required properties beside `properties` instead");
            }
            self.problem(place.document as usize, problem);
            return None;
        };
        Some(at(member, self.word_list(items, &member.key, place)))
    }

    fn word_list(&mut self, items: &[Node], key: &str, place: &Place) -> Vec<Word> {
        let mut words = Vec::with_capacity(items.len());
        for item in items {
            let Some(text) = item.as_str() else {
                let message = format!("a name in `{key}` is a string, not {}", item.kind());
                self.problem(place.document as usize, Problem::new(message, item.span));
                continue;
            };
            words.push(Word {
                text: text.to_owned(),
                span: item.span,
            });
        }
        words
    }

    /// Reads an array of subschemas.
    pub(super) fn list(
        &mut self,
        member: &Member,
        pointer: &mut String,
        place: &Place,
    ) -> Option<At<Vec<NodeId>>> {
        let Some(items) = member.value.as_array() else {
            self.wrong(member, "an array of schemas", place);
            return None;
        };
        let length = pointer.len();
        pointer::push(pointer, &member.key);
        let base = pointer.len();
        let mut nodes = Vec::with_capacity(items.len());
        for (index, item) in items.iter().enumerate() {
            pointer::push_index(pointer, index);
            nodes.push(self.schema(item, pointer, place, false));
            pointer.truncate(base);
        }
        pointer.truncate(length);
        Some(at(member, nodes))
    }

    /// Reads an object of subschemas.
    pub(super) fn named(
        &mut self,
        member: &Member,
        pointer: &mut String,
        place: &Place,
    ) -> Option<At<Vec<Named>>> {
        let Value::Object(entries) = &member.value.value else {
            self.wrong(member, "an object of schemas", place);
            return None;
        };
        let length = pointer.len();
        pointer::push(pointer, &member.key);
        let base = pointer.len();
        let mut named = Vec::with_capacity(entries.len());
        for entry in entries {
            pointer::push(pointer, &entry.key);
            let node = self.schema(&entry.value, pointer, place, false);
            pointer.truncate(base);
            named.push(Named {
                name: entry.key.clone(),
                name_span: entry.key_span,
                node,
            });
        }
        pointer.truncate(length);
        Some(at(member, named))
    }

    /// Reads `dependencies`: lists of names and schemas, in one object.
    pub(super) fn dependencies(
        &mut self,
        member: &Member,
        out: &mut Keywords,
        pointer: &mut String,
        place: &Place,
    ) {
        let Value::Object(entries) = &member.value.value else {
            self.wrong(member, "an object", place);
            return;
        };
        out.dependencies = Some(member.value.span);
        let length = pointer.len();
        pointer::push(pointer, &member.key);
        let base = pointer.len();
        for entry in entries {
            if let Some(items) = entry.value.as_array() {
                let needs = self.word_list(items, &member.key, place);
                out.dependent_required.push(dependent(entry, needs));
            } else {
                pointer::push(pointer, &entry.key);
                let node = self.schema(&entry.value, pointer, place, false);
                pointer.truncate(base);
                out.dependent_schemas.push(Named {
                    name: entry.key.clone(),
                    name_span: entry.key_span,
                    node,
                });
            }
        }
        pointer.truncate(length);
    }

    pub(super) fn dependent_required(
        &mut self,
        member: &Member,
        out: &mut Keywords,
        place: &Place,
    ) {
        let Value::Object(entries) = &member.value.value else {
            self.wrong(member, "an object", place);
            return;
        };
        for entry in entries {
            if let Some(words) = self.words(entry, place) {
                out.dependent_required.push(dependent(entry, words.value));
            }
        }
    }
}

fn dependent(entry: &Member, needs: Vec<Word>) -> DependentNames {
    DependentNames {
        name: entry.key.clone(),
        name_span: entry.key_span,
        needs,
    }
}

/// Reads a whole number that is not negative, whatever its spelling; `u64::MAX` stands for all above.
fn whole(text: &str) -> Option<u64> {
    let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let (integer, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits: String = integer
        .chars()
        .chain(fraction.chars())
        .filter(char::is_ascii_digit)
        .collect();
    let significant = digits.trim_start_matches('0');
    if significant.is_empty() {
        return Some(0);
    }
    if text.starts_with('-') {
        return None;
    }
    let negative = exponent.starts_with('-');
    let Ok(exponent) = exponent.parse::<i64>() else {
        return if negative { None } else { Some(u64::MAX) };
    };
    let zeros = exponent.saturating_sub(i64::try_from(fraction.len()).ok()?);
    if zeros >= 0 {
        if zeros > 20 {
            return Some(u64::MAX);
        }
        let all = significant.to_owned() + &"0".repeat(usize::try_from(zeros).ok()?);
        return Some(all.parse().unwrap_or(u64::MAX));
    }
    let cut = usize::try_from(zeros.unsigned_abs()).ok()?;
    let keep = significant.len().checked_sub(cut)?;
    let (kept, dropped) = significant.split_at(keep);
    if dropped.contains(|c| c != '0') {
        return None;
    }
    Some(kept.parse().unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests {
    use super::whole;

    #[test]
    fn counts_are_read_by_value() {
        for (text, expected) in [
            ("0", Some(0)),
            ("-0", Some(0)),
            ("0.0e9", Some(0)),
            ("12", Some(12)),
            ("2.0", Some(2)),
            ("2.50e1", Some(25)),
            ("1200e-2", Some(12)),
            ("0.5", None),
            ("12e-2", None),
            ("-1", None),
            ("18446744073709551616", Some(u64::MAX)),
            ("1e400", Some(u64::MAX)),
            ("1e99999999999999999999", Some(u64::MAX)),
            ("1e-99999999999999999999", None),
        ] {
            assert_eq!(whole(text), expected, "{text}");
        }
    }
}
