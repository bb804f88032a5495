//! How names are split, printed and ordered.

use callsheet_store::{Guid, SubjectName};

#[test]
fn qualified_names_split_and_print() {
    let cases = [
        ("orders-value", ".", "orders-value"),
        (":.ctx:orders", ".ctx", "orders"),
        (":.ctx:", ".ctx", ""),
        (":.:a:b", ".", "a:b"),
        (":odd", ".", ":odd"),
        (":.ctx", ".ctx", ""),
        (":.:", ".", ""),
        ("", ".", ""),
    ];
    for (text, context, name) in cases {
        let subject = SubjectName::parse(text);
        assert_eq!(
            (subject.context(), subject.name()),
            (context, name),
            "{text}"
        );
    }
    assert_eq!(
        SubjectName::parse(":.ctx:orders").to_string(),
        ":.ctx:orders"
    );
    assert_eq!(SubjectName::parse(":.:orders").to_string(), "orders");
}

#[test]
fn an_unqualified_reference_is_in_its_parents_context() {
    assert_eq!(SubjectName::parse_in("a", ".ctx").to_string(), ":.ctx:a");
    assert_eq!(
        SubjectName::parse_in(":.other:a", ".ctx").to_string(),
        ":.other:a"
    );
}

#[test]
fn a_guid_reads_what_it_prints() {
    let guid = Guid([
        0x09, 0x5d, 0x71, 0xcf, 0x12, 0x55, 0x6b, 0x9d, 0x5e, 0x33, 0x0a, 0xd5, 0x75, 0xb3, 0xdf,
        0x5d,
    ]);
    assert_eq!(guid.to_string(), "095d71cf-1255-6b9d-5e33-0ad575b3df5d");
    assert_eq!(Guid::parse(&guid.to_string()), Some(guid));
    assert_eq!(Guid::parse("095D71CF12556B9D5E330AD575B3DF5D"), Some(guid));
    for bad in [
        "",
        "095d",
        "095d71cf-1255-6b9d-5e33-0ad575b3df5d0",
        "x95d71cf-1255-6b9d-5e33-0ad575b3df5d",
    ] {
        assert_eq!(Guid::parse(bad), None, "{bad}");
    }
}
