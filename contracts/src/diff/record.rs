//! Two records side by side: their fields paired by name, else by an alias of the new field.

use callsheet_schema::avro::{Field, Node, Record};

use super::ChangeKind;
use super::node::{Diff, label, side};

impl Diff<'_> {
    pub(super) fn records(
        &mut self,
        (old, before): (&Node, &Record),
        (new, after): (&Node, &Record),
        path: &str,
    ) {
        let join = |name: &str| {
            if path.is_empty() {
                name.to_owned()
            } else {
                format!("{path}.{name}")
            }
        };
        let pairs = pair(before, after);
        let kept: Vec<usize> = pairs.iter().copied().flatten().collect();
        for (at, field) in before.fields.iter().enumerate() {
            if !kept.contains(&at) {
                let path = join(&field.name);
                let message = format!("`{path}` was removed");
                let old_side = side(old, label(self.old, field.schema), field.span);
                self.push(
                    ChangeKind::FieldRemoved,
                    &path,
                    Some(old_side),
                    None,
                    message,
                );
            }
        }
        // Fields moved if the kept ones are no longer in order.
        let mut furthest = 0;
        for (field, from) in after.fields.iter().zip(&pairs) {
            let path = join(&field.name);
            let Some(from) = *from else {
                let message = if field.default.is_some() {
                    format!("`{path}` was added with a default")
                } else {
                    format!("`{path}` was added without a default")
                };
                let new_side = side(new, label(self.new, field.schema), field.span);
                self.push(ChangeKind::FieldAdded, &path, None, Some(new_side), message);
                continue;
            };
            let earlier = &before.fields[from];
            if from < furthest {
                self.push(
                    ChangeKind::FieldMoved,
                    &path,
                    Some(side(old, earlier.name.clone(), earlier.span)),
                    Some(side(new, field.name.clone(), field.span)),
                    format!("`{path}` stands at another place in its record"),
                );
            }
            furthest = furthest.max(from);
            self.field((old, earlier), (new, field), &path);
        }
    }

    fn field(&mut self, (old, before): (&Node, &Field), (new, after): (&Node, &Field), path: &str) {
        if before.name != after.name {
            self.push(
                ChangeKind::FieldRenamed,
                path,
                Some(side(old, before.name.clone(), before.name_span)),
                Some(side(new, after.name.clone(), after.name_span)),
                format!("`{}` is called `{}`", before.name, after.name),
            );
        }
        if before.aliases != after.aliases {
            let (b, a) = (before.aliases.join(", "), after.aliases.join(", "));
            let message = format!("the aliases of `{path}` went from [{b}] to [{a}]");
            self.push(
                ChangeKind::AliasesChanged,
                path,
                Some(side(old, b, before.span)),
                Some(side(new, a, after.span)),
                message,
            );
        }
        let json = |field: &Field| {
            field
                .default
                .as_ref()
                .map(|default| default.json.to_compact_json())
        };
        let (b, a) = (json(before), json(after));
        let same = match (&before.default, &after.default) {
            (Some(b), Some(a)) => b.json.same_value(&a.json),
            (None, None) => true,
            _ => false,
        };
        if !same {
            let shown =
                |text: &Option<String>| text.clone().unwrap_or_else(|| "nothing".to_owned());
            let message = format!(
                "the default of `{path}` went from `{}` to `{}`",
                shown(&b),
                shown(&a)
            );
            self.push(
                ChangeKind::DefaultChanged,
                path,
                b.map(|text| side(old, text, before.span)),
                a.map(|text| side(new, text, after.span)),
                message,
            );
        }
        if before.order != after.order {
            let (b, a) = (before.order.as_str(), after.order.as_str());
            self.push(
                ChangeKind::OrderChanged,
                path,
                Some(side(old, b, before.span)),
                Some(side(new, a, after.span)),
                format!("the sort order of `{path}` went from `{b}` to `{a}`"),
            );
        }
        self.doc(
            before.doc.as_deref(),
            after.doc.as_deref(),
            (old, before.span),
            (new, after.span),
            path,
        );
        self.properties(
            &before.properties,
            &after.properties,
            (old, before.span),
            (new, after.span),
            path,
        );
        self.nodes(before.schema, after.schema, path);
    }
}

/// For each new field the old one that it continues.
fn pair(before: &Record, after: &Record) -> Vec<Option<usize>> {
    let mut old = crate::compat::avro::fields::ByName::new(before);
    let mut pairs: Vec<Option<usize>> = after
        .fields
        .iter()
        .map(|field| old.find(&field.name))
        .collect();
    for (at, field) in after.fields.iter().enumerate() {
        if pairs[at].is_none() {
            let renamed = field.aliases.iter().find_map(|alias| old.find(alias));
            pairs[at] = renamed.filter(|from| !pairs.contains(&Some(*from)));
        }
    }
    pairs
}
