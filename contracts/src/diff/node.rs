//! Two types side by side.

use std::collections::HashSet;

use callsheet_schema::Span;
use callsheet_schema::avro::{Enum, Kind, Logical, Name, Node, NodeId, Schema};
use callsheet_schema::tree;

use super::{Change, ChangeKind, Side};

/// Deepest nesting that is followed; deeper parts count as unchanged.
const MAX_DEPTH: usize = 256;

pub(super) struct Diff<'a> {
    pub(super) old: &'a Schema,
    pub(super) new: &'a Schema,
    pub(super) changes: Vec<Change>,
    seen: HashSet<(NodeId, NodeId)>,
    depth: usize,
}

/// The type of a node as people say it: `string`, `[null, long]`, `array of a.B`, `long (timestamp-millis)`.
pub(super) fn label(schema: &Schema, id: NodeId) -> String {
    nested_label(schema, id, 0)
}

fn nested_label(schema: &Schema, id: NodeId, depth: usize) -> String {
    let node = schema.node(id);
    if depth > 4 {
        return node.kind.type_name().to_owned();
    }
    let below = |id: &NodeId| nested_label(schema, *id, depth + 1);
    let base = match &node.kind {
        Kind::Union(branches) => format!(
            "[{}]",
            branches.iter().map(below).collect::<Vec<_>>().join(", ")
        ),
        Kind::Array(items) => format!("array of {}", below(items)),
        Kind::Map(values) => format!("map of {}", below(values)),
        kind => kind.label().to_owned(),
    };
    match node.logical {
        Some(logical) => format!("{base} ({})", logical_text(logical)),
        None => base,
    }
}

fn logical_text(logical: Logical) -> String {
    match logical {
        Logical::Decimal { precision, scale } => format!("decimal {precision}.{scale}"),
        other => other.name().to_owned(),
    }
}

pub(super) fn side(node: &Node, text: impl Into<String>, span: Span) -> Side {
    Side {
        text: text.into(),
        span: (node.origin == 0).then_some(span),
    }
}

fn place(path: &str) -> String {
    if path.is_empty() {
        "the schema".to_owned()
    } else {
        format!("`{path}`")
    }
}

impl<'a> Diff<'a> {
    pub(super) fn new(old: &'a Schema, new: &'a Schema) -> Self {
        Self {
            old,
            new,
            changes: Vec::new(),
            seen: HashSet::new(),
            depth: 0,
        }
    }

    pub(super) fn push(
        &mut self,
        kind: ChangeKind,
        path: &str,
        old: Option<Side>,
        new: Option<Side>,
        message: String,
    ) {
        self.changes.push(Change {
            kind,
            path: path.to_owned(),
            old,
            new,
            message,
        });
    }

    pub(super) fn nodes(&mut self, old: NodeId, new: NodeId, path: &str) {
        if self.depth >= MAX_DEPTH || !self.seen.insert((old, new)) {
            return;
        }
        self.depth += 1;
        self.compare(old, new, path);
        self.depth -= 1;
    }

    fn compare(&mut self, old: NodeId, new: NodeId, path: &str) {
        let (before, after) = (self.old.node(old), self.new.node(new));
        match (&before.kind, &after.kind) {
            (Kind::Union(_), _) | (_, Kind::Union(_)) => return self.unions(old, new, path),
            (Kind::Array(b), Kind::Array(a)) => return self.nodes(*b, *a, &format!("{path}[]")),
            (Kind::Map(b), Kind::Map(a)) => return self.nodes(*b, *a, &format!("{path}{{}}")),
            (b, a) if std::mem::discriminant(b) != std::mem::discriminant(a) => {
                return self.retyped(old, new, path);
            }
            _ => {}
        }
        self.names(before, after, path);
        self.logical(before, after, path);
        self.properties(
            &before.properties,
            &after.properties,
            (before, before.span),
            (after, after.span),
            path,
        );
        match (&before.kind, &after.kind) {
            (Kind::Record(b), Kind::Record(a)) => {
                self.doc(
                    b.doc.as_deref(),
                    a.doc.as_deref(),
                    (before, before.span),
                    (after, after.span),
                    path,
                );
                self.records((before, b), (after, a), path);
            }
            (Kind::Enum(b), Kind::Enum(a)) => {
                self.doc(
                    b.doc.as_deref(),
                    a.doc.as_deref(),
                    (before, before.span),
                    (after, after.span),
                    path,
                );
                self.enums((before, b), (after, a), path);
            }
            (Kind::Fixed(b), Kind::Fixed(a)) if b.size != a.size => {
                let message = format!("{} went from {} to {} bytes", place(path), b.size, a.size);
                self.push(
                    ChangeKind::SizeChanged,
                    path,
                    Some(side(before, b.size.to_string(), before.span)),
                    Some(side(after, a.size.to_string(), after.span)),
                    message,
                );
            }
            _ => {}
        }
    }

    fn retyped(&mut self, old: NodeId, new: NodeId, path: &str) {
        let (b, a) = (label(self.old, old), label(self.new, new));
        let (before, after) = (self.old.node(old), self.new.node(new));
        let message = format!("{} went from `{b}` to `{a}`", place(path));
        self.push(
            ChangeKind::TypeChanged,
            path,
            Some(side(before, b, before.span)),
            Some(side(after, a, after.span)),
            message,
        );
    }

    /// Branches are paired by type, named ones by name, so that a moved branch is no change.
    fn unions(&mut self, old: NodeId, new: NodeId, path: &str) {
        let branches = |schema: &Schema, id: NodeId| match &schema.node(id).kind {
            Kind::Union(branches) => branches.clone(),
            _ => vec![id],
        };
        let (before, after) = (branches(self.old, old), branches(self.new, new));
        let (old_schema, new_schema) = (self.old, self.new);
        let same = |b: NodeId, a: NodeId| {
            let (b, a) = (&old_schema.node(b).kind, &new_schema.node(a).kind);
            std::mem::discriminant(b) == std::mem::discriminant(a)
                && b.name().map(Name::name) == a.name().map(Name::name)
        };
        let is_null = |schema: &Schema, id: NodeId| matches!(schema.node(id).kind, Kind::Null);
        let gone: Vec<NodeId> = before
            .iter()
            .copied()
            .filter(|b| !after.iter().any(|a| same(*b, *a)))
            .collect();
        let come: Vec<NodeId> = after
            .iter()
            .copied()
            .filter(|a| !before.iter().any(|b| same(*b, *a)))
            .collect();
        let (old_node, new_node) = (self.old.node(old), self.new.node(new));
        let sides = |this: &Self| {
            (
                Some(side(old_node, label(this.old, old), old_node.span)),
                Some(side(new_node, label(this.new, new), new_node.span)),
            )
        };
        for id in &come {
            if is_null(self.new, *id) {
                let (b, a) = sides(self);
                self.push(
                    ChangeKind::MadeNullable,
                    path,
                    b,
                    a,
                    format!("{} may be `null` now", place(path)),
                );
            }
        }
        for id in &gone {
            if is_null(self.old, *id) {
                let (b, a) = sides(self);
                let message = format!("{} may no longer be `null`", place(path));
                self.push(ChangeKind::MadeRequired, path, b, a, message);
            }
        }
        let gone: Vec<NodeId> = gone
            .into_iter()
            .filter(|id| !is_null(old_schema, *id))
            .collect();
        let come: Vec<NodeId> = come
            .into_iter()
            .filter(|id| !is_null(new_schema, *id))
            .collect();
        if let ([b], [a]) = (gone.as_slice(), come.as_slice()) {
            // One went and one came: the type of the branch changed.
            self.nodes(*b, *a, path);
        } else {
            for id in come {
                let text = label(self.new, id);
                let message = format!("{} takes `{text}` now", place(path));
                self.push(
                    ChangeKind::BranchAdded,
                    path,
                    None,
                    Some(side(new_node, text, new_node.span)),
                    message,
                );
            }
            for id in gone {
                let text = label(self.old, id);
                let message = format!("{} no longer takes `{text}`", place(path));
                self.push(
                    ChangeKind::BranchRemoved,
                    path,
                    Some(side(old_node, text, old_node.span)),
                    None,
                    message,
                );
            }
        }
        for b in &before {
            if let Some(a) = after.iter().find(|a| same(*b, **a)) {
                self.nodes(*b, *a, path);
            }
        }
    }

    fn names(&mut self, before: &Node, after: &Node, path: &str) {
        let (Some(b), Some(a)) = (before.kind.name(), after.kind.name()) else {
            return;
        };
        if b != a {
            let message = format!("{} `{b}` is called `{a}`", after.kind.type_name());
            self.push(
                ChangeKind::NameChanged,
                path,
                Some(side(before, b.full(), before.span)),
                Some(side(after, a.full(), after.span)),
                message,
            );
        }
        let text = |node: &Node| {
            node.kind
                .aliases()
                .iter()
                .map(ToString::to_string)
                .collect::<Vec<_>>()
                .join(", ")
        };
        let (b, a) = (text(before), text(after));
        if b != a {
            let message = format!(
                "the aliases of `{}` went from [{b}] to [{a}]",
                after.kind.label()
            );
            self.push(
                ChangeKind::AliasesChanged,
                path,
                Some(side(before, b, before.span)),
                Some(side(after, a, after.span)),
                message,
            );
        }
    }

    fn logical(&mut self, before: &Node, after: &Node, path: &str) {
        if before.logical == after.logical {
            return;
        }
        let text =
            |logical: Option<Logical>| logical.map_or_else(|| "none".to_owned(), logical_text);
        let (b, a) = (text(before.logical), text(after.logical));
        let message = format!(
            "the logical type of {} went from `{b}` to `{a}`",
            place(path)
        );
        self.push(
            ChangeKind::LogicalTypeChanged,
            path,
            Some(side(before, b, before.span)),
            Some(side(after, a, after.span)),
            message,
        );
    }

    pub(super) fn doc(
        &mut self,
        before: Option<&str>,
        after: Option<&str>,
        (old, old_span): (&Node, Span),
        (new, new_span): (&Node, Span),
        path: &str,
    ) {
        if before != after {
            self.push(
                ChangeKind::DocChanged,
                path,
                before.map(|text| side(old, text, old_span)),
                after.map(|text| side(new, text, new_span)),
                format!("the documentation of {} changed", place(path)),
            );
        }
    }

    pub(super) fn properties(
        &mut self,
        before: &[(String, tree::Node)],
        after: &[(String, tree::Node)],
        (old, old_span): (&Node, Span),
        (new, new_span): (&Node, Span),
        path: &str,
    ) {
        // Logical types have their own change where both are understood.
        let told = |name: &str| {
            matches!(name, "logicalType" | "precision" | "scale")
                && (old.logical.is_some() || new.logical.is_some())
        };
        let find = |list: &[(String, tree::Node)], name: &str| {
            list.iter()
                .find(|(key, _)| key == name)
                .map(|(_, value)| value.to_compact_json())
        };
        let mut names: Vec<&str> = before
            .iter()
            .chain(after)
            .map(|(name, _)| name.as_str())
            .collect();
        names.sort_unstable();
        names.dedup();
        for name in names {
            let (b, a) = (find(before, name), find(after, name));
            if b == a || told(name) {
                continue;
            }
            let shown =
                |value: &Option<String>| value.clone().unwrap_or_else(|| "nothing".to_owned());
            let message = format!(
                "the property `{name}` of {} went from `{}` to `{}`",
                place(path),
                shown(&b),
                shown(&a)
            );
            self.push(
                ChangeKind::PropertyChanged,
                path,
                b.map(|text| side(old, text, old_span)),
                a.map(|text| side(new, text, new_span)),
                message,
            );
        }
    }

    fn enums(&mut self, (old, before): (&Node, &Enum), (new, after): (&Node, &Enum), path: &str) {
        for symbol in &after.symbols {
            if before.index_of(&symbol.name).is_none() {
                let message = format!("`{}` has the symbol `{}` now", after.name, symbol.name);
                self.push(
                    ChangeKind::SymbolAdded,
                    path,
                    None,
                    Some(side(new, symbol.name.clone(), symbol.span)),
                    message,
                );
            }
        }
        for symbol in &before.symbols {
            if after.index_of(&symbol.name).is_none() {
                let message = format!(
                    "`{}` no longer has the symbol `{}`",
                    after.name, symbol.name
                );
                self.push(
                    ChangeKind::SymbolRemoved,
                    path,
                    Some(side(old, symbol.name.clone(), symbol.span)),
                    None,
                    message,
                );
            }
        }
        let kept = |from: &Enum, other: &Enum| -> Vec<String> {
            from.symbols
                .iter()
                .map(|symbol| symbol.name.clone())
                .filter(|name| other.index_of(name).is_some())
                .collect()
        };
        if kept(before, after) != kept(after, before) {
            self.push(
                ChangeKind::SymbolsReordered,
                path,
                Some(side(old, kept(before, after).join(", "), old.span)),
                Some(side(new, kept(after, before).join(", "), new.span)),
                format!("the symbols of `{}` are in another order", after.name),
            );
        }
        if before.default != after.default {
            let shown =
                |default: &Option<String>| default.clone().unwrap_or_else(|| "nothing".to_owned());
            let message = format!(
                "the default of `{}` went from `{}` to `{}`",
                after.name,
                shown(&before.default),
                shown(&after.default)
            );
            self.push(
                ChangeKind::DefaultChanged,
                path,
                before.default.clone().map(|text| side(old, text, old.span)),
                after.default.clone().map(|text| side(new, text, new.span)),
                message,
            );
        }
    }
}
