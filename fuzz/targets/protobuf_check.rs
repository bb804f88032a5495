//! Any two schemas, divided by a line `---`: the check answers both ways without a panic, renders, holds a schema compatible with itself, and
//! every record that it shows was written by the writer's descriptors.
#![no_main]

use callsheet_contracts::Schema;
use callsheet_contracts::compat::rules::Profile;
use callsheet_contracts::compat::{Options, check};
use callsheet_contracts::report::Truth;
use callsheet_schema::protobuf;
use prost_reflect::DynamicMessage;

libfuzzer_sys::fuzz_target!(|input: &str| {
    let Some(input) = input.split_once("\n---\n") else { return };
    let parse = |text: &str| protobuf::Schema::parse(text, &[]).map(Schema::from);
    let (Ok(old), Ok(new)) = (parse(input.0), parse(input.1)) else { return };
    for (writer, reader) in [(&old, &new), (&new, &old), (&old, &old)] {
        let options = Options { profile: Some(Profile::File), ..Options::default() };
        let report = check(writer, reader, &options);
        assert!(!format!("{report:?}").is_empty());
        assert!(report.truth.reason().is_none_or(|reason| !reason.is_empty()));
        let shown = report.findings.iter().filter(|finding| finding.class.refutes());
        let mut witnesses = shown.filter_map(|finding| finding.witness.as_ref()).peekable();
        assert_eq!(witnesses.peek().is_some(), report.truth == Truth::Refuted, "{:?}", report.truth);
        for witness in witnesses {
            let binary = witness.verified_by == ["prost-reflect"];
            assert!(!binary || written(writer, &witness.encoded), "no message of the writer reads {}", witness.record);
        }
    }
    let own = check(&old, &old, &Options::default());
    assert!(own.wire.compatible, "{:?}", own.wire.messages);
    assert_eq!(own.truth, Truth::Proven);
});

/// Whether some message of the writer decodes the bytes.
fn written(writer: &Schema, bytes: &[u8]) -> bool {
    let Schema::Protobuf(writer) = writer else { return false };
    let pool = writer.descriptor_pool().expect("what is read strictly has descriptors");
    pool.all_messages().any(|message| DynamicMessage::decode(message, bytes).is_ok())
}
