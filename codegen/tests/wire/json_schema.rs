//! The generated JSON Schema types on values of the contract, right and wrong ones.

use callsheet::serde_json::{from_value, json, to_value};
use expected_contracts::accounts::{Account, AccountContact, AccountEither, AccountMode, Plan};

fn smallest() -> callsheet::serde_json::Value {
    json!({ "id": "i", "kind": "account", "plan": "2-go", "parent": null, "contact": { "number": "1" } })
}

#[test]
fn what_is_left_out_has_its_default_or_none() {
    let account: Account = from_value(smallest()).unwrap();
    assert_eq!(account.plan, Plan::_2Go);
    assert_eq!((account.trial, account.seats), (true, 5));
    assert_eq!((account.level, account.mode), (Plan::Free, Some(AccountMode::Off)));
    assert_eq!((&account.parent, &account.score, &account.team), (&None, &None, &None));
    assert!(matches!(&account.contact, AccountContact::Phone(phone) if phone.number == "1"));
    let again = to_value(&account).unwrap();
    assert_eq!(again["parent"], json!(null), "a required null is written");
    assert!(again.get("team").is_none(), "what is absent stays away");
    assert_eq!(from_value::<Account>(again).unwrap(), account);
}

#[test]
fn alternatives_are_told_apart_and_members_without_a_name_are_kept() {
    let mut value = smallest();
    value["contact"] = json!({ "kind": "mail", "mail": "m" });
    value["either"] = json!(4);
    value["hits"] = json!(3);
    value["address"] = json!({ "city": "c", "zip": "z" });
    value["range"] = json!([1, "a"]);
    let account: Account = from_value(value.clone()).unwrap();
    assert!(matches!(&account.contact, AccountContact::Mail(mail) if mail.mail == "m"));
    assert_eq!(account.either, Some(AccountEither::Integer(4)));
    assert_eq!(account.additional["hits"], 3);
    let address = account.address.as_ref().unwrap();
    assert_eq!((address.city.as_str(), address.zip.as_str()), ("c", "z"));
    assert_eq!(account.range, Some((1, "a".to_owned())));
    let again = to_value(&account).unwrap();
    for key in ["contact", "either", "hits", "address", "range"] {
        assert_eq!(again[key], value[key], "{key}");
    }
}

#[test]
fn values_that_the_contract_refuses_are_errors() {
    for (key, wrong) in [
        ("plan", json!("gold")),
        ("kind", json!("other")),
        ("seats", json!("five")),
        ("small", json!(2_147_483_648_u64)),
        ("contact", json!({ "number": "1", "more": 2 })),
        ("range", json!([1])),
        ("address", json!({ "city": "c" })),
        ("hits", json!("many")),
    ] {
        let mut value = smallest();
        value[key] = wrong;
        assert!(from_value::<Account>(value).is_err(), "{key}");
    }
    for required in ["id", "kind", "plan", "parent", "contact"] {
        let mut value = smallest();
        value.as_object_mut().unwrap().remove(required);
        assert!(from_value::<Account>(value).is_err(), "{required}");
    }
}

#[test]
fn personal_data_is_redacted() {
    let mut value = smallest();
    value["email"] = json!("eva@example.org");
    let text = format!("{:?}", from_value::<Account>(value).unwrap());
    assert!(text.contains("email: <redacted>") && !text.contains("eva@"), "{text}");
}
