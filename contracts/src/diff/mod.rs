//! What changed between two schemas, for people: added, removed, renamed, retyped, with both places.
//!
//! A diff speaks of *old* and *new* and says nothing about who can read what; that is [`crate::compat`].

use callsheet_schema::Span;
use callsheet_schema::avro;

use crate::schema::Schema;

mod json;
mod node;
mod protobuf;
mod record;

/// What kind of change it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum ChangeKind {
    /// A field that was not there.
    FieldAdded,
    /// A field that is gone.
    FieldRemoved,
    /// A field under a new name that lists the old one as an alias.
    FieldRenamed,
    /// A field that moved among its siblings.
    FieldMoved,
    /// Another type.
    TypeChanged,
    /// `null` became possible.
    MadeNullable,
    /// `null` is no longer possible.
    MadeRequired,
    /// A member may be left out.
    MadeOptional,
    /// A union got a branch other than `null`.
    BranchAdded,
    /// A union lost a branch other than `null`.
    BranchRemoved,
    /// A named type under another name.
    NameChanged,
    /// Other aliases.
    AliasesChanged,
    /// A default came, went or changed.
    DefaultChanged,
    /// Another text of documentation.
    DocChanged,
    /// Another sort order.
    OrderChanged,
    /// A symbol that was not there.
    SymbolAdded,
    /// A symbol that is gone.
    SymbolRemoved,
    /// The same symbols in another order.
    SymbolsReordered,
    /// A fixed of another size.
    SizeChanged,
    /// A logical type came, went or changed.
    LogicalTypeChanged,
    /// A bound, a pattern or another keyword that limits values.
    ConstraintChanged,
    /// Another attribute that the specification does not define.
    PropertyChanged,
    /// A message, enum or service that was not there.
    TypeAdded,
    /// A message, enum or service that is gone.
    TypeRemoved,
    /// A field or a value of an enum under another number.
    NumberChanged,
    /// Another cardinality: implicit, optional, required or repeated.
    CardinalityChanged,
    /// Another name in JSON.
    JsonNameChanged,
    /// A oneof that was not there.
    OneofAdded,
    /// A oneof that is gone.
    OneofRemoved,
    /// A field that went into a oneof, out of it or to another one.
    OneofChanged,
    /// A symbol under a new name with its old number.
    SymbolRenamed,
    /// Other reserved numbers or names.
    ReservedChanged,
    /// Other extension ranges.
    ExtensionsChanged,
    /// A file that was not imported.
    ImportAdded,
    /// A file that is no longer imported.
    ImportRemoved,
    /// Another version of the language.
    SyntaxChanged,
    /// A method that was not there.
    MethodAdded,
    /// A method that is gone.
    MethodRemoved,
    /// A method that takes or answers something else.
    MethodChanged,
}

impl ChangeKind {
    /// The name in JSON, such as `field_added`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::FieldAdded => "field_added",
            Self::FieldRemoved => "field_removed",
            Self::FieldRenamed => "field_renamed",
            Self::FieldMoved => "field_moved",
            Self::TypeChanged => "type_changed",
            Self::MadeNullable => "made_nullable",
            Self::MadeRequired => "made_required",
            Self::MadeOptional => "made_optional",
            Self::BranchAdded => "branch_added",
            Self::BranchRemoved => "branch_removed",
            Self::NameChanged => "name_changed",
            Self::AliasesChanged => "aliases_changed",
            Self::DefaultChanged => "default_changed",
            Self::DocChanged => "doc_changed",
            Self::OrderChanged => "order_changed",
            Self::SymbolAdded => "symbol_added",
            Self::SymbolRemoved => "symbol_removed",
            Self::SymbolsReordered => "symbols_reordered",
            Self::SizeChanged => "size_changed",
            Self::LogicalTypeChanged => "logical_type_changed",
            Self::ConstraintChanged => "constraint_changed",
            Self::PropertyChanged => "property_changed",
            Self::TypeAdded => "type_added",
            Self::TypeRemoved => "type_removed",
            Self::NumberChanged => "number_changed",
            Self::CardinalityChanged => "cardinality_changed",
            Self::JsonNameChanged => "json_name_changed",
            Self::OneofAdded => "oneof_added",
            Self::OneofRemoved => "oneof_removed",
            Self::OneofChanged => "oneof_changed",
            Self::SymbolRenamed => "symbol_renamed",
            Self::ReservedChanged => "reserved_changed",
            Self::ExtensionsChanged => "extensions_changed",
            Self::ImportAdded => "import_added",
            Self::ImportRemoved => "import_removed",
            Self::SyntaxChanged => "syntax_changed",
            Self::MethodAdded => "method_added",
            Self::MethodRemoved => "method_removed",
            Self::MethodChanged => "method_changed",
        }
    }
}

/// One side of a change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Side {
    /// What stands there, short: a type, a default, a symbol.
    pub text: String,
    /// Bytes in the main text; `None` inside a referenced schema.
    pub span: Option<Span>,
}

/// One change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// What kind it is.
    pub kind: ChangeKind,
    /// Path of fields in the new schema (in the old one for what is gone), as `a.b[].c`; empty for the root.
    pub path: String,
    /// The old side; `None` for what was added.
    pub old: Option<Side>,
    /// The new side; `None` for what was removed.
    pub new: Option<Side>,
    /// One sentence without a full stop.
    pub message: String,
}

/// All changes from `old` to `new`, in the order of the new schema.
pub fn changes(old: &Schema, new: &Schema) -> Vec<Change> {
    match (old, new) {
        (Schema::Avro(old), Schema::Avro(new)) => avro(old, new),
        (Schema::Json(old), Schema::Json(new)) => json::changes(old, new),
        (Schema::Protobuf(old), Schema::Protobuf(new)) => protobuf::changes(old, new),
        _ => Vec::new(),
    }
}

fn avro(old: &avro::Schema, new: &avro::Schema) -> Vec<Change> {
    let mut diff = node::Diff::new(old, new);
    diff.nodes(old.root(), new.root(), "");
    diff.changes
}
