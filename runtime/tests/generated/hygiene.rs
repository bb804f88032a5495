//! Generated code among hostile neighbours: a shadowed prelude, two macros in one module.

#![expect(dead_code, reason = "the names are there to be in the way")]

mod shadowed {
    pub(super) struct Result;
    pub(super) struct Option;
    pub(super) struct String;
    pub(super) struct Vec;
    pub(super) struct Box;
    pub(super) struct Ok;
    pub(super) struct Err;
    pub(super) struct Some;
    pub(super) struct None;
    pub(super) trait Iterator {}
    pub(super) trait From {}
    pub(super) trait Clone {}
    pub(super) trait Debug {}
    pub(super) mod core {}
    pub(super) mod std {}

    callsheet::contract!("playback.events" @ 4, lock = "tests/fixtures/callsheet.lock");
    callsheet::contract!("shapes" @ 2, lock = "tests/fixtures/callsheet.lock", decode_into, lazy);

    pub(super) mod tree {
        #[derive(callsheet::Contract)]
        pub(crate) struct Node {
            pub(crate) value: i64,
        }
    }

    /// Named like what its own code calls.
    #[derive(callsheet::Contract)]
    pub(super) struct Datum {
        pub(super) node: tree::Node,
        pub(super) nodes: ::std::vec::Vec<tree::Node>,
        pub(super) choice: ::core::option::Option<Type>,
        #[contract(default = "b")]
        pub(super) word: ::std::string::String,
    }

    #[derive(callsheet::Contract)]
    pub(super) enum Type {
        Plain(i64),
        Union(tree::Node),
        Named(bool),
    }

    #[derive(callsheet::Reader)]
    #[contract("playback.events", lock = "tests/fixtures/callsheet.lock")]
    pub(super) struct Both<'message> {
        #[contract(path = "device.os")]
        pub(super) os: &'message str,
        pub(super) event_type: EventType,
    }

    #[derive(callsheet::Reader)]
    #[contract("shapes", lock = "tests/fixtures/callsheet.lock")]
    pub(super) struct Words<'m> {
        #[contract(rename = "type")]
        pub(super) kind: &'m str,
        pub(super) mean: f64,
    }
}
