//! Fields: number, name, type, cardinality, default, oneof, options.

use std::collections::BTreeMap;

use callsheet_schema::Span;
use callsheet_schema::protobuf::{Cardinality, Field, FileId, find_option};

use super::super::ChangeKind;
use super::{Diff, side, type_text, value_text};

/// A file, fields in it, and the oneof of each.
pub(super) type Fields<'f, 'a> = (
    FileId,
    &'f [&'a Field],
    &'f dyn Fn(&Field) -> Option<String>,
);

const fn cardinality_text(cardinality: Cardinality) -> &'static str {
    match cardinality {
        Cardinality::Implicit => "implicit",
        Cardinality::Optional => "optional",
        Cardinality::Required => "required",
        Cardinality::Repeated => "repeated",
    }
}

impl<'a> Diff<'a> {
    /// Pairs fields by number; of the rest, those of one name changed their number.
    pub(super) fn fields(
        &mut self,
        (old_file, old, old_oneof): Fields<'_, 'a>,
        (new_file, new, new_oneof): Fields<'_, 'a>,
        path: &str,
    ) {
        let by_number = |fields: &[&'a Field]| -> BTreeMap<i32, &'a Field> {
            fields.iter().map(|field| (field.number, *field)).collect()
        };
        let (before, after) = (by_number(old), by_number(new));
        let moved = |fields: &[&'a Field], others: &BTreeMap<i32, &'a Field>| {
            fields
                .iter()
                .filter(|field| !others.contains_key(&field.number))
                .map(|field| (field.name.as_str(), *field))
                .collect::<BTreeMap<&str, &'a Field>>()
        };
        let (gone, come) = (moved(old, &after), moved(new, &before));
        for (name, field) in &gone {
            if !come.contains_key(name) {
                self.push(
                    ChangeKind::FieldRemoved,
                    &format!("{path}.{name}"),
                    Some(side(old_file, type_text(self.old, &field.ty), field.span)),
                    None,
                    format!("`{path}.{name}` was removed, number {}", field.number),
                );
            }
        }
        for field in new {
            let at = format!("{path}.{}", field.name);
            let paired = before
                .get(&field.number)
                .or_else(|| gone.get(field.name.as_str()));
            let Some(was) = paired else {
                self.push(
                    ChangeKind::FieldAdded,
                    &at,
                    None,
                    Some(side(new_file, type_text(self.new, &field.ty), field.span)),
                    format!("`{at}` was added, number {}", field.number),
                );
                continue;
            };
            let (b, a) = (old_oneof(was), new_oneof(field));
            self.field((old_file, was), (new_file, field), b != a, &at);
            if b != a {
                let shown = |one: &Option<String>| {
                    one.as_ref()
                        .map_or_else(|| "no oneof".to_owned(), |name| format!("oneof `{name}`"))
                };
                self.push(
                    ChangeKind::OneofChanged,
                    &at,
                    Some(side(old_file, shown(&b), was.name_span)),
                    Some(side(new_file, shown(&a), field.name_span)),
                    format!("`{at}` went from {} to {}", shown(&b), shown(&a)),
                );
            }
        }
    }

    fn field(
        &mut self,
        (old_file, old): (FileId, &Field),
        (new_file, new): (FileId, &Field),
        other_oneof: bool,
        path: &str,
    ) {
        self.told(
            ChangeKind::FieldRenamed,
            path,
            (old_file, old.name.clone(), old.name_span),
            (new_file, new.name.clone(), new.name_span),
            &format!("`{}` is called `{path}`", old.name),
        );
        self.told(
            ChangeKind::NumberChanged,
            path,
            (old_file, old.number.to_string(), old.number_span),
            (new_file, new.number.to_string(), new.number_span),
            &format!("the number of `{path}` went from {{}} to {{}}"),
        );
        self.told(
            ChangeKind::TypeChanged,
            path,
            (old_file, type_text(self.old, &old.ty), old.type_span),
            (new_file, type_text(self.new, &new.ty), new.type_span),
            &format!("`{path}` went from `{{}}` to `{{}}`"),
        );
        let single = |field: &Field| {
            matches!(
                field.cardinality,
                Cardinality::Implicit | Cardinality::Optional
            )
        };
        // That the absence of a member of a oneof is seen goes without saying.
        if !(other_oneof && single(old) && single(new)) {
            let label = |field: &Field| field.label_span.unwrap_or(field.type_span);
            let text = |field: &Field| cardinality_text(field.cardinality).to_owned();
            self.told(
                ChangeKind::CardinalityChanged,
                path,
                (old_file, text(old), label(old)),
                (new_file, text(new), label(new)),
                &format!("`{path}` went from {{}} to {{}}"),
            );
        }
        let default = |field: &Field| {
            let span = find_option(&field.options, "default").map_or(field.span, |one| one.span);
            let text = field
                .default
                .as_ref()
                .map_or_else(|| "nothing".to_owned(), value_text);
            (text, span)
        };
        let (b, a) = (default(old), default(new));
        self.told(
            ChangeKind::DefaultChanged,
            path,
            (old_file, b.0, b.1),
            (new_file, a.0, a.1),
            &format!("the default of `{path}` went from `{{}}` to `{{}}`"),
        );
        // A derived name follows the field's and says nothing new.
        let named = |field: &Field| find_option(&field.options, "json_name").map(|one| one.span);
        if named(old).is_some() || named(new).is_some() {
            self.told(
                ChangeKind::JsonNameChanged,
                path,
                (
                    old_file,
                    old.json_name.clone(),
                    named(old).unwrap_or(old.name_span),
                ),
                (
                    new_file,
                    new.json_name.clone(),
                    named(new).unwrap_or(new.name_span),
                ),
                &format!("the JSON name of `{path}` went from `{{}}` to `{{}}`"),
            );
        }
        // What packs by default need not say so; a new type or syntax has its own change.
        let packs = |field: &Field| find_option(&field.options, "packed").map(|one| one.span);
        if packs(old).is_some() || packs(new).is_some() {
            self.told(
                ChangeKind::PropertyChanged,
                path,
                (
                    old_file,
                    old.packed.to_string(),
                    packs(old).unwrap_or(old.name_span),
                ),
                (
                    new_file,
                    new.packed.to_string(),
                    packs(new).unwrap_or(new.name_span),
                ),
                &format!("the option `packed` of `{path}` went from `{{}}` to `{{}}`"),
            );
        }
        self.doc(
            old.doc.as_deref(),
            new.doc.as_deref(),
            (old_file, old.name_span),
            (new_file, new.name_span),
            path,
        );
        self.options((old_file, &old.options), (new_file, &new.options), path);
    }

    /// A change if the two texts differ; `{}` in the sentence stands for the old text, then for the new one.
    fn told(
        &mut self,
        kind: ChangeKind,
        path: &str,
        (old_file, was, old): (FileId, String, Span),
        (new_file, is, new): (FileId, String, Span),
        sentence: &str,
    ) {
        if was == is {
            return;
        }
        let message = sentence.replacen("{}", &was, 1).replacen("{}", &is, 1);
        self.push(
            kind,
            path,
            Some(side(old_file, was, old)),
            Some(side(new_file, is, new)),
            message,
        );
    }
}
