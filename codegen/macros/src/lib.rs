//! Proc macros of callsheet: thin, they call callsheet-codegen. Import them from `callsheet`.

use proc_macro::TokenStream;

/// Types, encoder and decoders of one locked version of a contract.
///
/// `contract!("playback.events" @ 3)` reads `callsheet.lock` and the schemas that it pins, never the network. It defines one struct a record,
/// its view `…Ref<'a>` that borrows text from the message, enums and unions, and implements `Contract`, `Encode` and `Decode` with one
/// decoder for each locked writer version. Without `@ version` the newest locked one is taken. Options, after a comma: `lock = "path"`
/// (relative to the crate), `unknown_symbols` (enums get a variant `Unrecognized` instead of failing).
#[proc_macro]
pub fn contract(input: TokenStream) -> TokenStream {
    callsheet_codegen::expand::contract(input.into()).into()
}

/// A struct as a projection of a contract: it reads the fields that it names, and the compiler holds them against every locked version.
///
/// `#[contract("playback.events")]` names the contract; options are `lock = "path"` and `walk_tail` (check the fields behind the last one
/// that is wanted, too). On fields: `#[contract(path = "device.kind")]` reads inside a record, `#[contract(rename = "type")]` gives the
/// contract's name, `#[contract(logical)]` demands a logical type.
#[proc_macro_derive(Reader, attributes(contract))]
pub fn reader(input: TokenStream) -> TokenStream {
    callsheet_codegen::expand::reader(input.into()).into()
}
