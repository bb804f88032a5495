// Written by `callsheet gen`. Do not edit: change the contracts and run it again.
//! Smallest records of the locked versions and examples of the contracts are read and written again.

#![allow(unused_imports, reason = "not every format is in every crate")]

use callsheet::{Decode as _, Encode as _};
use callsheet::prost::Message as _;
use expected_contracts::*;

#[test]
fn accounts_example_1() {
    let text = "{\"id\":\"0188d3f0-7c6b-7a1e-8f00-0123456789ab\",\"kind\":\"account\",\"plan\":\"pro\",\"parent\":null,\"contact\":\"desk\"}";
    let read: accounts::Account = callsheet::serde_json::from_str(text).expect("an example of the contract");
    let again = callsheet::serde_json::to_string(&read).expect("what was read can be written");
    assert_eq!(callsheet::serde_json::from_str::<accounts::Account>(&again).expect("what was written"), read);
}

#[test]
fn accounts_example_2() {
    let text = "{\"id\":\"x\",\"kind\":\"account\",\"plan\":\"free\",\"parent\":\"y\",\"contact\":{\"mail\":\"a@example.org\",\"kind\":\"mail\"},\"hits\":3,\"team\":{\"name\":\"t\",\"members\":[{\"name\":\"u\",\"members\":[]}],\"lead\":{\"name\":\"v\",\"members\":[]}},\"range\":[1,\"a\"],\"either\":4}";
    let read: accounts::Account = callsheet::serde_json::from_str(text).expect("an example of the contract");
    let again = callsheet::serde_json::to_string(&read).expect("what was read can be written");
    assert_eq!(callsheet::serde_json::from_str::<accounts::Account>(&again).expect("what was written"), read);
}

#[test]
fn legacy_an_empty_message() {
    let message = legacy::Legacy::default();
    let bytes = message.encode_to_vec();
    assert_eq!(legacy::Legacy::decode(bytes.as_slice()).expect("an empty message"), message);
}

#[test]
fn playback_events_version_1() {
    let bytes: &[u8] = &[72, 48, 48, 48, 48, 48, 48, 48, 48, 45, 48, 48, 48, 48, 45, 48, 48, 48, 48, 45, 48, 48, 48, 48, 45, 48, 48, 48, 48, 48, 48, 48, 48, 48, 48, 48, 48, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    let mut input = bytes;
    let read = playback_events::PlaybackEvent::decode_slot(0, &mut input).expect("a record of this version");
    assert!(input.is_empty());
    drop(read);
}

#[test]
fn playback_events_version_2() {
    let bytes: &[u8] = &[72, 48, 48, 48, 48, 48, 48, 48, 48, 45, 48, 48, 48, 48, 45, 48, 48, 48, 48, 45, 48, 48, 48, 48, 45, 48, 48, 48, 48, 48, 48, 48, 48, 48, 48, 48, 48, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    let mut input = bytes;
    let read = playback_events::PlaybackEvent::decode_slot(1, &mut input).expect("a record of this version");
    assert!(input.is_empty());
    drop(read);
}

#[test]
fn playback_events_version_3() {
    let bytes: &[u8] = &[72, 48, 48, 48, 48, 48, 48, 48, 48, 45, 48, 48, 48, 48, 45, 48, 48, 48, 48, 45, 48, 48, 48, 48, 45, 48, 48, 48, 48, 48, 48, 48, 48, 48, 48, 48, 48, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    let mut input = bytes;
    let read = playback_events::PlaybackEvent::decode_slot(2, &mut input).expect("a record of this version");
    assert!(input.is_empty());
    drop(read);
}

#[test]
fn playback_events_version_4() {
    let bytes: &[u8] = &[72, 48, 48, 48, 48, 48, 48, 48, 48, 45, 48, 48, 48, 48, 45, 48, 48, 48, 48, 45, 48, 48, 48, 48, 45, 48, 48, 48, 48, 48, 48, 48, 48, 48, 48, 48, 48, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    let mut input = bytes;
    let read = playback_events::PlaybackEvent::decode_slot(3, &mut input).expect("a record of this version");
    assert!(input.is_empty());
    let mut again = Vec::new();
    read.encode(&mut again).expect("what was read can be written");
    assert_eq!(again, bytes);
}

#[test]
fn rides_an_empty_message() {
    let message = rides::Ride::default();
    let bytes = message.encode_to_vec();
    assert_eq!(rides::Ride::decode(bytes.as_slice()).expect("an empty message"), message);
}

#[test]
fn shapes_version_1() {
    let bytes: &[u8] = &[0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 2, 0, 0, 0];
    let mut input = bytes;
    let read = shapes::Shapes::decode_slot(0, &mut input).expect("a record of this version");
    assert!(input.is_empty());
    drop(read);
}

#[test]
fn shapes_version_2() {
    let bytes: &[u8] = &[0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 2, 0, 0, 0];
    let mut input = bytes;
    let read = shapes::Shapes::decode_slot(1, &mut input).expect("a record of this version");
    assert!(input.is_empty());
    let mut again = Vec::new();
    read.encode(&mut again).expect("what was read can be written");
    assert_eq!(again, bytes);
}
