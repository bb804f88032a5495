//! How two types meet: Avro 1.12, schema resolution, with the choices of [`callsheet_schema::avro::Plan`].
//!
//! Kept apart from the plan because a plan stops at the first thing that fails while rules want all of them; the
//! property tests hold the two together.

use std::collections::{HashMap, HashSet};

use callsheet_schema::avro::{Kind, Logical, Name, Node, NodeId, Record, Schema};

use super::fields::ByName;
use super::pair::Meeting;

/// What the types of one writer and one reader mean to each other.
pub(crate) struct Resolver<'a> {
    writer: &'a Schema,
    reader: &'a Schema,
    /// Aliases of the reader's types, by full name: the writer's types are renamed by them first.
    renames: HashMap<&'a str, &'a Name>,
    /// Whether both schemas are one, so that aliases do not count.
    same: bool,
    /// Whether no alias of the reader takes over a name that the reader itself uses.
    plain: bool,
}

impl<'a> Resolver<'a> {
    /// Collects the reader's aliases.
    pub(crate) fn new(writer: &'a Schema, reader: &'a Schema) -> Self {
        let same = writer.hash() == reader.hash();
        let mut renames = HashMap::new();
        let mut plain = true;
        for (_, node) in reader.nodes() {
            let Some(name) = node.kind.name() else {
                continue;
            };
            for alias in node.kind.aliases() {
                if !same {
                    renames.insert(alias.full(), name);
                }
                plain &= reader.named(alias.full()).is_none();
            }
            if let Kind::Record(record) = &node.kind {
                plain &= !takes_over_a_sibling(record);
            }
        }
        Self {
            writer,
            reader,
            renames,
            same,
            plain: plain || same,
        }
    }

    /// Whether a part of the writer that equals a part of the reader is read unchanged, wherever the two stand.
    ///
    /// Not so if an alias of the reader names another of its own types or fields: then a writer that has both is
    /// rewritten before it is read.
    pub(crate) fn is_plain(&self) -> bool {
        self.plain
    }

    /// How the type `w` of the writer meets the type `r` of the reader.
    pub(crate) fn meet(&self, w: NodeId, r: NodeId) -> Meeting {
        let (written, read) = (self.writer.node(w), self.reader.node(r));
        match (&written.kind, &read.kind) {
            (Kind::Union(_), _) => Meeting::EachBranch,
            (_, Kind::Union(branches)) => self
                .branch(written, branches)
                .map_or(Meeting::NoBranch, Meeting::Branch),
            (w, r) if same_type(w, r) => {
                if !self.names_fit(w, r) {
                    return Meeting::NamesDiffer;
                }
                match (w, r) {
                    (Kind::Fixed(w), Kind::Fixed(r)) if w.size != r.size => Meeting::SizesDiffer,
                    (Kind::Record(w), Kind::Record(r)) => Meeting::Records(fields(w, r, self.same)),
                    _ => Meeting::Same,
                }
            }
            (w, r) if promotes(w, r) => Meeting::Promoted,
            _ => Meeting::Mismatch,
        }
    }

    /// The branch of a reader's union that takes the writer's type, chosen by looking at the types only.
    fn branch(&self, written: &Node, branches: &[NodeId]) -> Option<usize> {
        let find = |wanted: &dyn Fn(&Kind) -> bool| {
            branches.iter().position(|id| {
                let read = self.reader.node(*id);
                wanted(&read.kind) && self.fits(written, read)
            })
        };
        let same = |read: &Kind| same_type(&written.kind, read);
        let exact = |read: &Kind| match (written.kind.name(), read.name()) {
            (Some(written), Some(read)) => self.renamed(written) == read,
            _ => true,
        };
        find(&|read| same(read) && exact(read))
            .or_else(|| find(&same))
            .or_else(|| find(&|_| true))
    }

    /// Whether two types match without a look inside.
    fn fits(&self, written: &Node, read: &Node) -> bool {
        let (w, r) = (&written.kind, &read.kind);
        let types = if same_type(w, r) {
            self.names_fit(w, r)
                && !matches!((w, r), (Kind::Fixed(w), Kind::Fixed(r)) if w.size != r.size)
        } else {
            promotes(w, r)
        };
        types
            && decimals(written.logical, read.logical).is_none_or(|(written, read)| written == read)
    }

    /// Whether the names of two types of one kind fit: unqualified, after the reader's aliases.
    fn names_fit(&self, writer: &Kind, reader: &Kind) -> bool {
        match (writer.name(), reader.name()) {
            (Some(w), Some(r)) => self.renamed(w).name() == r.name(),
            _ => true,
        }
    }

    fn renamed(&self, name: &'a Name) -> &'a Name {
        self.renames.get(name.full()).copied().unwrap_or(name)
    }

    /// The branch that the author of a reader's union without a fitting one most likely means: one of the writer's
    /// type, or the only one beside `null` where the writer, too, has one type.
    pub(crate) fn meant(&self, w: NodeId, r: NodeId, writer_has_one: bool) -> Option<usize> {
        let Kind::Union(branches) = &self.reader.node(r).kind else {
            return None;
        };
        let written = &self.writer.node(w).kind;
        if matches!(written, Kind::Null) {
            return None;
        }
        let kind = |id: &NodeId| &self.reader.node(*id).kind;
        let same = branches.iter().position(|id| same_type(written, kind(id)));
        same.or_else(|| {
            let mut others = (0..)
                .zip(branches)
                .filter(|(_, id)| !matches!(kind(id), Kind::Null));
            let only = others.next().map(|(index, _)| index);
            only.filter(|_| writer_has_one && others.next().is_none())
        })
    }
}

/// For each reader field the writer's field that it takes, each writer field at most once.
///
/// A reader's alias counts before the writer's own name, as if the writer schema were rewritten. Where that makes two
/// writer fields one, the one of the reader's name keeps it, else the first; a field that lost falls back to the reader
/// field of its own name, if that is free.
fn fields(written: &Record, read: &Record, same: bool) -> Vec<Option<usize>> {
    if same || read.fields.iter().all(|field| field.aliases.is_empty()) {
        let mut by_name = ByName::new(written);
        return read
            .fields
            .iter()
            .map(|field| by_name.find(&field.name))
            .collect();
    }
    let own: HashMap<&str, usize> = read
        .fields
        .iter()
        .zip(0..)
        .map(|(field, at)| (field.name.as_str(), at))
        .collect();
    let mut by_alias: HashMap<&str, usize> = HashMap::new();
    for (at, field) in read.fields.iter().enumerate() {
        for alias in &field.aliases {
            by_alias.insert(alias, at);
        }
    }
    let mut taken: Vec<Option<usize>> = vec![None; read.fields.len()];
    let mut lost = Vec::new();
    for (at, field) in written.fields.iter().enumerate() {
        let Some(&target) = by_alias
            .get(field.name.as_str())
            .or_else(|| own.get(field.name.as_str()))
        else {
            continue;
        };
        match taken[target] {
            Some(_) if field.name != read.fields[target].name => lost.push(at),
            before => {
                lost.extend(before);
                taken[target] = Some(at);
            }
        }
    }
    lost.sort_unstable();
    for at in lost {
        if let Some(&target) = own.get(written.fields[at].name.as_str())
            && taken[target].is_none()
        {
            taken[target] = Some(at);
        }
    }
    taken
}

/// Whether an alias of a field names another field of the record.
fn takes_over_a_sibling(record: &Record) -> bool {
    let mut aliases = record.fields.iter().flat_map(|field| &field.aliases);
    let Some(first) = aliases.next() else {
        return false;
    };
    let aliases: HashSet<&str> = aliases.chain([first]).map(String::as_str).collect();
    record
        .fields
        .iter()
        .any(|field| aliases.contains(field.name.as_str()))
}

/// Whether both are the same type, contents and names apart.
pub(crate) fn same_type(writer: &Kind, reader: &Kind) -> bool {
    std::mem::discriminant(writer) == std::mem::discriminant(reader)
}

/// Whether the reader's primitive is a promotion of the writer's.
pub(crate) fn promotes(writer: &Kind, reader: &Kind) -> bool {
    matches!(
        (writer, reader),
        (Kind::Int, Kind::Long | Kind::Float | Kind::Double)
            | (Kind::Long, Kind::Float | Kind::Double)
            | (Kind::Float, Kind::Double)
            | (Kind::String, Kind::Bytes)
            | (Kind::Bytes, Kind::String)
    )
}

/// Precision and scale of two decimals.
pub(crate) fn decimals(
    writer: Option<Logical>,
    reader: Option<Logical>,
) -> Option<((u32, u32), (u32, u32))> {
    match (writer, reader) {
        (
            Some(Logical::Decimal {
                precision: wp,
                scale: ws,
            }),
            Some(Logical::Decimal {
                precision: rp,
                scale: rs,
            }),
        ) => Some(((wp, ws), (rp, rs))),
        _ => None,
    }
}
