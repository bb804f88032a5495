//! Proc macros of callsheet: thin, they call callsheet-codegen. Import them from `callsheet`.

use callsheet_codegen::expand::{self, Place};
use proc_macro::TokenStream;

/// Types, encoder and decoders of one locked version of a contract.
///
/// `contract!("playback.events" @ 3)` reads `callsheet.lock` and the schemas that it pins, never the network. It defines one struct a record,
/// its view `…Ref<'a>` that borrows text from the message, enums and unions, and implements `Contract`, `Encode` and `Decode` with one
/// decoder for each locked writer version. Without `@ version` the newest locked one is taken. Options, after a comma: `lock = "path"`
/// (relative to the crate), `unknown_symbols` (enums get a variant `Unrecognized` instead of failing), `decoders = N` (writer shapes with code
/// of their own, 8 unless it is said; older versions are read by a plan, and `Decode::BY_PLAN` lists them), `decode_into` (decoding into a
/// value that is there keeps the memory of its strings, bytes, lists, maps and boxes), `lazy` (a view `…Lazy<'a>` whose bytes are checked once and
/// whose fields are decoded by methods, where they are asked for).
#[proc_macro]
pub fn contract(input: TokenStream) -> TokenStream {
    expand::contract(input.into(), &Place::current()).into()
}

/// A struct as a projection of a contract: it reads the fields that it names, and the compiler holds them against every locked version.
///
/// `#[contract("playback.events")]` names the contract; options are `lock = "path"`, `walk_tail` (skip over the fields behind the last one
/// that is wanted, too), `strict` (check every field as if it were read, and let nothing follow the record) and `decoders = N` (writer
/// shapes with code of their own, 8 unless it is said). On fields: `#[contract(path = "device.kind")]` reads inside a record,
/// `#[contract(rename = "type")]` gives the contract's name, `#[contract(logical)]` demands a logical type. A field that the contract calls
/// personal data or deprecated is read with a reason alone: `#[contract(pii = "billing of subscriptions")]`,
/// `#[contract(deprecated = "until the report is rebuilt")]`; `callsheet usage` writes the reasons into the crate's evidence.
///
/// What lies in a list, a map or a union is read by a reader of its own: `at = "lines"` names the field on a struct for a record or an enum
/// for several types, `record = "Card"` chooses among several records, `#[contract(branch = "string")]` names a variant's branch.
#[proc_macro_derive(Reader, attributes(contract))]
pub fn reader(input: TokenStream) -> TokenStream {
    expand::reader(input.into(), &Place::current()).into()
}

/// A struct or enum as an Avro type, and as a version of a contract: code first.
///
/// It implements `callsheet::code_first::AvroSchema`: the schema as a constant, encoder and decoders. `#[contract("orders")]` on a struct binds it to
/// a contract of the lock (`version = 3`, the newest otherwise; `lock = "path"`): it implements `Contract`, `Encode` and `Decode`, and does not
/// compile when it is no longer that version. Options of types: `name`, `namespace`, `aliases("…")`, `json` (a JSON Schema, by
/// `schemars::JsonSchema`, instead). Of fields: `rename`, `default` (empty, zero), `default = …`, `aliases("…")`, `recursive` (for a type
/// that this one lies in, where the derive cannot see it; this one then has no schema without the other). Of both: `doc = "…"` (else the documentation comment), `unit`, `classification`,
/// `pii`, `owner`, `deprecated`. Of an enum's variants: `rename`, `default`.
#[proc_macro_derive(Contract, attributes(contract))]
pub fn code_first(input: TokenStream) -> TokenStream {
    expand::code_first(input.into(), &Place::current()).into()
}

/// Infers which field of a function's result comes from which field of its input, and keeps it beside the function as a constant.
///
/// `fn totals(order: &Order) -> Total` gets `TOTALS_LINEAGE`, a `callsheet::lineage::Transform`, from its body: an upper bound. A job
/// declares it with `JobLineage::transforms`. Where a whole record goes into a function of which nothing is known, the compiler warns.
///
/// Options: `calls(f, Self::g)` names functions with the same attribute, whose lineage is used at their calls; `mask` says that the
/// result cannot be read back, `mask(f, g)` that the results of these functions and methods cannot; `summary(out.column = "input.field")`
/// says what a column comes from, kinds behind the field (`"input.a FILTER, input.b IDENTITY masked"`); `test = samples` adds a test that
/// changes one field of the samples at a time and fails when a column moves that is not claimed to (`samples()` gives a `Vec` of parameters,
/// tuples if there are several; their types implement `callsheet::lineage::Fields`); `allow(imprecise)` silences the warnings. In front of a `let` inside the body, `#[transform(summary(name.column = "input.field"))]` says it of one call.
#[cfg(feature = "transform")]
#[proc_macro_attribute]
pub fn transform(arguments: TokenStream, item: TokenStream) -> TokenStream {
    callsheet_codegen::lineage::transform(arguments.into(), item.into()).into()
}
